using System.Diagnostics;
using System.Globalization;

namespace Local.Protocol.Processes;

/// <summary>A process and all that it has started.</summary>
public static class ProcessTree
{
    /// <summary>
    /// Kills a process and its descendants. .NET's <see cref="Process.Kill(bool)"/> stops each of them first: one that was
    /// stopped would stay forever if this process were killed at that moment.
    /// </summary>
    public static void Kill(Process root)
    {
        // When the root has ended, its children have another parent.
        var children = Children();
        root.Kill();
        var found = new Stack<int>(children[root.Id]);
        while (found.TryPop(out var process))
        {
            ProcessSignal.Send(process, ProcessSignal.Kill);
            foreach (var child in children[process])
            {
                found.Push(child);
            }
        }
    }

    /// <summary>Returns the processes by their parent. Those that have ended meanwhile have none.</summary>
    private static ILookup<int?, int> Children() =>
        Directory
            .EnumerateDirectories("/proc")
            .Select(Path.GetFileName)
            .Where(name => char.IsAsciiDigit(name![0]))
            .Select(name => int.Parse(name!, CultureInfo.InvariantCulture))
            .ToLookup(process => ProcessStatus.Of(process)?.Parent);
}
