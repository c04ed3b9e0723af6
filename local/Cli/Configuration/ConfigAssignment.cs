using Local.Cli.Keys;
using Local.Cli.Projects;

namespace Local.Cli.Configuration;

/// <summary>Saves values of a stack's configuration from <c>-c key=value</c>.</summary>
internal static class ConfigAssignment
{
    /// <summary>Saves the values in the stack's file.</summary>
    /// <param name="stack">The stack's file.</param>
    /// <param name="assignments">The assignments: a key, an equals sign and a value, which may be empty.</param>
    /// <param name="isPath">Whether the keys are paths into maps and lists.</param>
    /// <exception cref="CliException">An assignment has no key or no equals sign. Nothing is saved.</exception>
    public static void Save(StackFile stack, IReadOnlyList<string> assignments, bool isPath)
    {
        foreach (var (key, text) in assignments.Select(text => Parse(text, stack.Project.Name, isPath)).ToList())
        {
            stack.Set(key, ConfigValues.Parse(text, isInside: key.Path.Count > 0));
        }
    }

    private static (ConfigKey Key, string Text) Parse(string assignment, string project, bool isPath)
    {
        var equals = assignment.IndexOf('=');
        return equals > 0
            ? (ConfigKey.Parse(assignment[..equals], project, isPath), assignment[(equals + 1)..])
            : throw new CliException($"--config: found '{assignment}'; allowed: key=value");
    }
}
