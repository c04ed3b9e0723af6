using System.Globalization;
using System.Text;

namespace Local.Cloud.Processes;

/// <summary>What a cloud has started, tasks and instances: such processes carry its mark in their environment.</summary>
internal static class MarkedProcesses
{
    /// <summary>The variable that marks a process: the project's hash, a slash and the id of the task or instance.</summary>
    public const string Variable = "INFRA_TASK";

    private static readonly TimeSpan KillPause = TimeSpan.FromMilliseconds(2);

    /// <summary>Ends every process that carries the project's mark, and returns how many there were.</summary>
    public static int End(string projectHash) => EndMarked($"{projectHash}/", null);

    /// <summary>
    /// Ends every process that carries just this mark or is in the mount namespace, at once, and returns how many
    /// there were.
    /// </summary>
    /// <param name="mark">The project's hash, a slash and an id.</param>
    /// <param name="mountNamespace">The namespace; null for none.</param>
    public static int End(string mark, MountNamespace? mountNamespace) => EndMarked($"{mark}\0", mountNamespace);

    /// <summary>Asks the same processes to end by themselves.</summary>
    public static void Terminate(string mark, MountNamespace? mountNamespace)
    {
        foreach (var pid in Find($"{mark}\0", mountNamespace))
        {
            SessionProcess.Signal(pid, SessionProcess.Terminate);
        }
    }

    /// <summary>Whether there is such a process.</summary>
    public static bool Any(string mark, MountNamespace? mountNamespace) => Find($"{mark}\0", mountNamespace).Count > 0;

    private static int EndMarked(string start, MountNamespace? mountNamespace)
    {
        var ended = new HashSet<int>();
        // A process that is being ended may have started another meanwhile. One that has ended is found no more,
        // whether or not somebody waits for it: in a container it may be that nobody ever does.
        while (Find(start, mountNamespace) is { Count: > 0 } found)
        {
            foreach (var pid in found)
            {
                SessionProcess.Signal(pid, SessionProcess.Kill);
                ended.Add(pid);
            }

            Thread.Sleep(KillPause);
        }

        return ended.Count;
    }

    private static List<int> Find(string start, MountNamespace? mountNamespace)
    {
        // A variable begins the block or follows the end of another.
        var mark = Encoding.UTF8.GetBytes($"\0{Variable}={start}");
        var found = new List<int>();
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (
                !int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out var pid)
                || pid == Environment.ProcessId
            )
            {
                continue;
            }

            try
            {
                byte[] environment = [0, .. File.ReadAllBytes(Path.Combine(folder, "environ"))];
                if (environment.AsSpan().IndexOf(mark) >= 0 || mountNamespace?.Has(pid) == true)
                {
                    found.Add(pid);
                }
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // It has ended, or belongs to somebody else.
            }
        }

        return found;
    }
}
