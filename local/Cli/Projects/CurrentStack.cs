namespace Local.Cli.Projects;

/// <summary>
/// The stack of commands without <c>--stack</c>: <c>PULUMI_STACK</c>, else the stack that <c>stack select</c> chose
/// for the project, else <c>dev</c>.
/// </summary>
internal static class CurrentStack
{
    private const string Default = "dev";

    /// <summary>Returns the name of the current stack, which need not exist.</summary>
    public static string Of(Project project) =>
        Environment.GetEnvironmentVariable("PULUMI_STACK") is { Length: > 0 } named ? named
        : File.Exists(Selection(project)) ? File.ReadAllText(Selection(project)).Trim()
        : Default;

    /// <summary>Makes <paramref name="name"/> the current stack of the project.</summary>
    public static void Select(Project project, string name)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Selection(project))!);
        File.WriteAllText(Selection(project), name + "\n");
    }

    /// <summary>Removes a selection.</summary>
    public static void Unselect(Project project) => File.Delete(Selection(project));

    private static string Selection(Project project) => Path.Combine(project.Folder, ".local", "selected-stack");
}
