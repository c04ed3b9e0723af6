using System.Diagnostics;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Local.Cloud.Processes;

/// <summary>A process in a session of its own, so that no terminal's signal reaches it.</summary>
internal sealed partial class SessionProcess : IDisposable
{
    public const int Terminate = 15;
    public const int Kill = 9;
    private const int TailLines = 10;
    private static readonly TimeSpan ListenRetry = TimeSpan.FromMilliseconds(25);

    private readonly Process _process;
    private readonly Queue<string> _tail = new();

    private SessionProcess(Process process) => _process = process;

    /// <summary>Its id, which is also that of its session and process group.</summary>
    public int Id { get; private set; }

    /// <summary>Ends with the exit code, when the process has ended and all it wrote was read.</summary>
    public Task<int> Exited { get; private set; } = null!;

    /// <summary>Starts a program.</summary>
    /// <param name="command">The program, as a path or to be found on the cloud's own PATH, and its arguments.</param>
    /// <param name="folder">Where it starts.</param>
    /// <param name="environment">All of its environment: it inherits nothing.</param>
    /// <param name="line">Called with each line that it writes, and whether to the error stream.</param>
    public static SessionProcess Start(
        IReadOnlyList<string> command,
        string folder,
        IReadOnlyDictionary<string, string> environment,
        Action<string, bool> line
    )
    {
        var start = new ProcessStartInfo("setsid")
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var argument in command)
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
        process.OutputDataReceived += (_, e) => started.Received(e.Data, false, line);
        process.ErrorDataReceived += (_, e) => started.Received(e.Data, true, line);
        process.Start();
        started.Id = process.Id;
        process.StandardInput.Close();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        started.Exited = started.WaitAsync();
        return started;
    }

    /// <summary>The CPU time that it has used; null once it has ended.</summary>
    public TimeSpan? CpuTime => Read(process => process.TotalProcessorTime);

    /// <summary>The memory that it holds, in bytes; null once it has ended.</summary>
    public long? ResidentBytes => Read(process => process.WorkingSet64);

    /// <summary>The last lines that it wrote, in one.</summary>
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

    /// <summary>Sends a signal to one process; nothing happens when it has ended.</summary>
    public static void Signal(int processId, int signal) => _ = SendSignal(processId, signal);

    /// <summary>Sends a signal to the process and all that it started.</summary>
    public void Signal(int signal)
    {
        if (!Exited.IsCompleted)
        {
            _ = SendSignal(-Id, signal);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _process.Dispose();

    private async Task<int> WaitAsync()
    {
        await _process.WaitForExitAsync();
        // What it has started and left behind in its session ends with it, as a container's processes do.
        _ = SendSignal(-Id, Kill);
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

    private void Received(string? text, bool isError, Action<string, bool> line)
    {
        if (text is null)
        {
            return;
        }
        lock (_tail)
        {
            _tail.Enqueue(text);
            if (_tail.Count > TailLines)
            {
                _tail.Dequeue();
            }
        }
        line(text, isError);
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int SendSignal(int processId, int signal);
}
