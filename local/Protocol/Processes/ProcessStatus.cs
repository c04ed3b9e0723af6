using System.Globalization;

namespace Local.Protocol.Processes;

/// <summary>The status of a process, as <c>/proc</c> shows it (proc_pid_stat(5)).</summary>
/// <param name="Parent">The id of the process that waits for its end.</param>
/// <param name="HasEnded">Whether it is a zombie, so that only its parent has to take note of its end.</param>
public readonly record struct ProcessStatus(int Parent, bool HasEnded)
{
    /// <summary>Returns the status of a process; null if there is none.</summary>
    public static ProcessStatus? Of(int processId)
    {
        try
        {
            // The fields are the id, the name in parentheses, which may have any character, the state and the parent.
            var text = File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{processId}/stat"));
            var fields = text[(text.LastIndexOf(')') + 2)..].Split(' ', 3);
            return new ProcessStatus(int.Parse(fields[1], CultureInfo.InvariantCulture), fields[0] is "Z" or "X");
        }
        catch (IOException)
        {
            return null;
        }
    }
}
