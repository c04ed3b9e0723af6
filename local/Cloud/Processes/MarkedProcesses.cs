using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace Local.Cloud.Processes;

/// <summary>What a cloud has started, tasks and instances: such processes carry its mark in their environment.</summary>
internal static class MarkedProcesses
{
    /// <summary>The variable that marks a process: the project's hash, a slash and the id of the task or instance.</summary>
    public const string Variable = "INFRA_TASK";

    /// <summary>Ends every process that carries the project's mark, and returns how many there were.</summary>
    public static int End(string projectHash)
    {
        var mark = Encoding.UTF8.GetBytes($"\0{Variable}={projectHash}/");
        var ended = 0;
        // A process that is being ended may have started another meanwhile.
        while (Find(mark) is { Count: > 0 } found)
        {
            foreach (var pid in found)
            {
                try
                {
                    using var process = Process.GetProcessById(pid);
                    process.Kill();
                    process.WaitForExit();
                    ended++;
                }
                catch (Exception e) when (e is ArgumentException or InvalidOperationException or Win32Exception)
                {
                    // It has ended by itself.
                }
            }
        }
        return ended;
    }

    private static List<int> Find(byte[] mark)
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
                // A variable begins the block or follows the end of another.
                byte[] environment = [0, .. File.ReadAllBytes(Path.Combine(folder, "environ"))];
                if (environment.AsSpan().IndexOf(mark) >= 0)
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
