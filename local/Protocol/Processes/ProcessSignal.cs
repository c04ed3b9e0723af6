using System.Runtime.InteropServices;

namespace Local.Protocol.Processes;

/// <summary>Signals to processes (kill(2)).</summary>
public static partial class ProcessSignal
{
    /// <summary>SIGTERM, by which a process is asked to end.</summary>
    public const int Terminate = 15;

    /// <summary>SIGKILL, by which a process ends at once.</summary>
    public const int Kill = 9;

    /// <summary>Sends a signal. Does nothing if the process has ended.</summary>
    /// <param name="processId">The id of the process; the negative id of a process group for all of its processes.</param>
    /// <param name="signal">The number of the signal.</param>
    public static void Send(int processId, int signal) => _ = SendSignal(processId, signal);

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int SendSignal(int processId, int signal);
}
