using Local.Protocol.Files;
using Local.Protocol.Text;

namespace Local.Cli.Projects;

/// <summary>
/// The stack of commands without <c>--stack</c>: <c>PULUMI_STACK</c>, else the stack that <c>stack select</c> chose
/// for the project, else <c>dev</c>.
/// </summary>
internal static class CurrentStack
{
    private const string Default = "dev";

    /// <summary>Returns the name of the current stack, which need not exist.</summary>
    /// <exception cref="CliException">The file of the selection holds no stack name. The message names it.</exception>
    public static string Of(Project project) =>
        Environment.GetEnvironmentVariable("PULUMI_STACK") is { Length: > 0 } named ? named
        : RegularFile.TryReadText(Selection(project)) is { } text ? Parse(Selection(project), text.Trim())
        : Default;

    /// <summary>Makes <paramref name="name"/> the current stack of the project.</summary>
    public static void Select(Project project, string name) => AtomicFile.Write(Selection(project), name + "\n");

    /// <summary>Removes a selection.</summary>
    public static void Unselect(Project project) => File.Delete(Selection(project));

    private static string Parse(string path, string name) =>
        PulumiName.IsValid(name)
            ? name
            : throw new CliException(
                $"{path}: found '{ControlCharacters.Escape(name)}'; allowed: the name of a stack. "
                    + "`infra stack select NAME` writes it again"
            );

    private static string Selection(Project project) => Path.Combine(project.Folder, ".local", "selected-stack");
}
