using System.Diagnostics;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Local.Cloud.Images;

namespace Local.Cloud.Ecs;

/// <summary>The process of a task, in a session of its own so that no terminal's signal reaches it.</summary>
internal sealed partial class TaskProcess : IDisposable
{
    public const int Terminate = 15;
    public const int Kill = 9;
    private const int TailLines = 10;
    private static readonly TimeSpan ListenRetry = TimeSpan.FromMilliseconds(25);

    private readonly Process _process;
    private readonly Queue<string> _tail = new();

    private TaskProcess(Process process) => _process = process;

    /// <summary>Its id, which is also that of its session and process group.</summary>
    public int Id { get; private set; }

    /// <summary>Ends with the exit code, when the process has ended and all it wrote was read.</summary>
    public Task<int> Exited { get; private set; } = null!;

    /// <summary>Starts the program.</summary>
    /// <param name="line">Called with each line that it writes, and whether to the error stream.</param>
    public static TaskProcess Start(
        Image image,
        IReadOnlyDictionary<string, string> environment,
        Action<string, bool> line
    )
    {
        var start = new ProcessStartInfo("setsid")
        {
            ArgumentList = { DotnetHost.Executable, image.EntryPoint },
            WorkingDirectory = image.Folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var argument in image.Arguments)
        {
            start.ArgumentList.Add(argument);
        }
        start.Environment.Clear();
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }
        var process = new Process { StartInfo = start };
        var started = new TaskProcess(process);
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
