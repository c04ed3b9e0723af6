using System.Runtime.InteropServices;

namespace Local.Cli.Updates;

/// <summary>
/// The one who reads standard output. When he leaves, as <c>| head -1</c> does, .NET drops what is written without
/// a word: a command that has no end of its own must notice it otherwise.
/// </summary>
internal static unsafe partial class OutputReader
{
    private const int StandardOutput = 1;
    private const int Interrupted = 4;

    [StructLayout(LayoutKind.Sequential)]
    private struct PollDescriptor
    {
        public int FileDescriptor;
        public short Events;
        public short ReturnedEvents;
    }

    /// <summary>Begins to watch. The result is cancelled when nobody reads any more.</summary>
    public static CancellationToken Watch()
    {
        // It lives as long as the process.
        var gone = new CancellationTokenSource();
        var thread = new Thread(() =>
        {
            // No events are asked for: it is errors and hang-ups, which are always told, that end the wait.
            var output = new PollDescriptor { FileDescriptor = StandardOutput };
            int ready;
            do
            {
                ready = Poll(&output, 1, -1);
            } while (ready < 0 && Marshal.GetLastPInvokeError() == Interrupted);
            if (ready > 0)
            {
                gone.Cancel();
            }
        })
        {
            IsBackground = true,
        };
        thread.Start();
        return gone.Token;
    }

    [LibraryImport("libc", EntryPoint = "poll", SetLastError = true)]
    private static partial int Poll(PollDescriptor* descriptors, nuint count, int timeout);
}
