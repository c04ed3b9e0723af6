using System.Globalization;
using Local.Protocol.Processes;

namespace Local.Cloud.Processes;

/// <summary>The processes that a cloud has started for tasks and instances. A <see cref="ProcessMark"/> is on them.</summary>
internal static class MarkedProcesses
{
    private static readonly TimeSpan KillPause = TimeSpan.FromMilliseconds(2);

    /// <summary>Kills every process with the project's mark, and returns their number.</summary>
    public static int End(string projectHash) => End(ProcessMark.OfProject(projectHash), null);

    /// <summary>
    /// Kills every process that has exactly this mark or is in the mount namespace, and returns their number.
    /// </summary>
    /// <param name="mark">The project's hash, a slash and an id.</param>
    /// <param name="mountNamespace">The namespace; null for none.</param>
    public static int End(string mark, MountNamespace? mountNamespace) => End(ProcessMark.Of(mark), mountNamespace);

    /// <summary>Asks the same processes to end.</summary>
    public static void Terminate(string mark, MountNamespace? mountNamespace)
    {
        foreach (var pid in Find(ProcessMark.Of(mark), mountNamespace))
        {
            ProcessSignal.Send(pid, ProcessSignal.Terminate);
        }
    }

    /// <summary>Returns whether such a process exists.</summary>
    public static bool Any(string mark, MountNamespace? mountNamespace) =>
        Find(ProcessMark.Of(mark), mountNamespace).Count > 0;

    private static int End(ProcessMark mark, MountNamespace? mountNamespace)
    {
        var ended = new HashSet<int>();
        // A process may have started another one before it was killed. Zombies are not found: in a container it may
        // be that nobody ever waits for them.
        while (Find(mark, mountNamespace) is { Count: > 0 } found)
        {
            foreach (var pid in found)
            {
                ProcessSignal.Send(pid, ProcessSignal.Kill);
                ended.Add(pid);
            }

            Thread.Sleep(KillPause);
        }

        return ended.Count;
    }

    private static List<int> Find(ProcessMark mark, MountNamespace? mountNamespace)
    {
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
                if (mark.IsOn(folder) || mountNamespace?.Has(pid) == true)
                {
                    found.Add(pid);
                }
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // The process has ended, or belongs to another user.
            }
        }

        return found;
    }
}
