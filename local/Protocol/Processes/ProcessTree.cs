using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace Local.Protocol.Processes;

/// <summary>A process and all that it has started.</summary>
public static partial class ProcessTree
{
    private const int KillSignal = 9;

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
            // A process that has ended since needs no signal.
            _ = SendSignal(process, KillSignal);
            foreach (var child in children[process])
            {
                found.Push(child);
            }
        }
    }

    /// <summary>Returns the processes by their parent.</summary>
    private static ILookup<int, int> Children() =>
        Directory
            .EnumerateDirectories("/proc")
            .Where(folder => char.IsAsciiDigit(Path.GetFileName(folder)[0]))
            .ToLookup(Parent, folder => int.Parse(Path.GetFileName(folder), CultureInfo.InvariantCulture));

    /// <summary>Returns the parent of the process that a folder of <c>/proc</c> shows; 0 if it has ended.</summary>
    private static int Parent(string folder)
    {
        try
        {
            // The fields are the id, the name in parentheses, which may have any character, the state and the parent.
            var fields = File.ReadAllText(Path.Combine(folder, "stat"));
            var afterName = fields[(fields.LastIndexOf(')') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
            return int.Parse(afterName[1], CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            return 0;
        }
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int SendSignal(int processId, int signal);
}
