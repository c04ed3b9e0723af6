using System.Diagnostics;
using System.Net.Sockets;
using Local.Protocol.Processes;

namespace Local.Cloud.Processes;

/// <summary>A process in its own session, so that a terminal's signals do not reach it.</summary>
internal sealed class SessionProcess : IDisposable
{
    /// <summary>
    /// The maximum length of a line in bytes of UTF-8. The log driver of a task's container cuts longer lines
    /// (<c>maximumBytesPerEvent</c> of Docker's <c>awslogs</c>: 256 KiB, less the 26 bytes that CloudWatch adds to
    /// an event).
    /// </summary>
    public const int MaximumLineBytes = 262_144 - 26;
    private const int ReadBytes = 4096;
    private const int TailLines = 10;
    private const int TailLineCharacters = 1000;
    private static readonly TimeSpan ListenRetry = TimeSpan.FromMilliseconds(25);

    private readonly Process _process;
    private readonly Queue<string> _tail = new();

    private SessionProcess(Process process) => _process = process;

    /// <summary>The process id, which is also the id of the session and the process group.</summary>
    public int Id { get; private set; }

    /// <summary>A task that ends with the exit code when the process has ended and all its output was read.</summary>
    public Task<int> Exited { get; private set; } = null!;

    /// <summary>Starts a program.</summary>
    /// <param name="command">The program, as a path or a name in the cloud's own PATH, and its arguments.</param>
    /// <param name="folder">The working directory.</param>
    /// <param name="environment">
    /// The complete environment: the process inherits no variables. With <see cref="ProcessMark.Variable"/>, the process
    /// gets the whole mark.
    /// </param>
    /// <param name="lines">
    /// Called with output lines, cut at <see cref="MaximumLineBytes"/>, and with whether they came from the error
    /// stream. The process waits while this is slow.
    /// </param>
    public static SessionProcess Start(
        IReadOnlyList<string> command,
        string folder,
        IReadOnlyDictionary<string, string> environment,
        Action<IReadOnlyList<string>, bool> lines
    )
    {
        string[] sessioned = [SystemPath.Find("setsid") ?? "setsid", .. command];
        var marked = environment.TryGetValue(ProcessMark.Variable, out var mark)
            ? ProcessMark.Of(mark).On(sessioned)
            : sessioned;
        var start = new ProcessStartInfo(marked[0])
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var argument in marked.Skip(1))
        {
            start.ArgumentList.Add(argument);
        }

        start.Environment.Clear();
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        var process = new Process { StartInfo = start };
        var started = new SessionProcess(process);
        process.Start();
        started.Id = process.Id;
        process.StandardInput.Close();
        started.Exited = started.WaitAsync(
            started.ReadAsync(process.StandardOutput.BaseStream, false, lines),
            started.ReadAsync(process.StandardError.BaseStream, true, lines)
        );
        return started;
    }

    /// <summary>The CPU time of the process; null after its end.</summary>
    public TimeSpan? CpuTime => Read(process => process.TotalProcessorTime);

    /// <summary>The memory of the process, in bytes; null after its end.</summary>
    public long? ResidentBytes => Read(process => process.WorkingSet64);

    /// <summary>
    /// Returns the last output lines without the frames of stack traces, joined, each shortened to its beginning.
    /// </summary>
    public string Tail()
    {
        lock (_tail)
        {
            return string.Join(" | ", _tail);
        }
    }

    /// <summary>Waits until the socket accepts connections.</summary>
    public static async Task ListeningAsync(string socket, TimeProvider time, CancellationToken cancellationToken)
    {
        while (true)
        {
            using var probe = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            try
            {
                await probe.ConnectAsync(new UnixDomainSocketEndPoint(socket), cancellationToken);
                return;
            }
            catch (SocketException)
            {
                await Task.Delay(ListenRetry, time, cancellationToken);
            }
        }
    }

    /// <summary>Sends a signal to the process and all processes in its session.</summary>
    public void Signal(int signal)
    {
        if (!Exited.IsCompleted)
        {
            ProcessSignal.Send(-Id, signal);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _process.Dispose();

    private async Task<int> WaitAsync(params Task[] streams)
    {
        await _process.WaitForExitAsync();
        // Processes that it left behind in its session end with it, like the processes of a container.
        ProcessSignal.Send(-Id, ProcessSignal.Kill);
        await Task.WhenAll(streams);
        return _process.ExitCode;
    }

    private T? Read<T>(Func<Process, T> value)
        where T : struct
    {
        try
        {
            _process.Refresh();
            return value(_process);
        }
        catch (Exception e) when (e is InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }

    private async Task ReadAsync(Stream stream, bool isError, Action<IReadOnlyList<string>, bool> lines)
    {
        var splitter = new LineSplitter(MaximumLineBytes);
        var buffer = new byte[ReadBytes];
        int read;
        do
        {
            // A process that writes without a pause takes turns with the others.
            await Task.Yield();
            read = await stream.ReadAsync(buffer);
            Received(read > 0 ? splitter.Add(buffer.AsSpan(0, read)) : splitter.End(), isError, lines);
        } while (read > 0);
    }

    private void Received(IReadOnlyList<string> received, bool isError, Action<IReadOnlyList<string>, bool> lines)
    {
        if (received.Count == 0)
        {
            return;
        }

        lock (_tail)
        {
            foreach (var line in received.Where(line => !IsStackFrame(line)).TakeLast(TailLines))
            {
                _tail.Enqueue(line.Length > TailLineCharacters ? line[..TailLineCharacters] + "..." : line);
                if (_tail.Count > TailLines)
                {
                    _tail.Dequeue();
                }
            }
        }

        lines(received, isError);
    }

    /// <summary>Returns whether a line is a frame of a stack trace, as .NET, Java and Node.js print them, or ends one.</summary>
    private static bool IsStackFrame(string line) =>
        line.Length > 0
        && char.IsWhiteSpace(line[0])
        && line.AsSpan().TrimStart() is var text
        && (text.StartsWith("at ") || text.StartsWith("--- End of "));
}
