using System.Runtime.InteropServices;

namespace Local.Cli.Updates;

/// <summary>
/// Detects that the reader of standard output has closed it. When a reader such as <c>| head -1</c> ends, .NET
/// drops further output silently, so a command without an end must watch for it.
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

    /// <summary>Starts to watch. The result is cancelled when nobody reads the output any more.</summary>
    public static CancellationToken Watch()
    {
        // It lives as long as the process.
        var gone = new CancellationTokenSource();
        var thread = new Thread(() =>
        {
            // No events are requested: errors and hang-ups, which are always reported, end the wait.
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
