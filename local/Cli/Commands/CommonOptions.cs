using System.CommandLine;
using Local.Cli.Projects;

namespace Local.Cli.Commands;

/// <summary>The options that several verbs share.</summary>
internal sealed class CommonOptions
{
    /// <summary>The option <c>--cwd</c>, which every verb has.</summary>
    public Option<string> Directory { get; } =
        new("--cwd", "-C")
        {
            Description = "Run as if infra had been started in another directory",
            DefaultValueFactory = _ => ".",
            HelpName = "dir",
            Recursive = true,
        };

    /// <summary>The option <c>--color</c>, which every verb has.</summary>
    public Option<string> Color { get; } =
        new("--color")
        {
            Description = "Colorize output. Choices are: always, never, auto",
            DefaultValueFactory = _ => "auto",
            HelpName = "when",
            Recursive = true,
        };

    /// <summary>The option <c>--non-interactive</c>, which every verb has.</summary>
    public Option<bool> NonInteractive { get; } =
        new("--non-interactive") { Description = "Disable interactive mode for all commands", Recursive = true };

    /// <summary>The option <c>--stack</c>.</summary>
    public Option<string?> Stack { get; } =
        new("--stack", "-s")
        {
            Description = "The name of the stack to operate on. Defaults to the current stack",
            HelpName = "stack",
        };

    /// <summary>The option <c>--config-file</c>.</summary>
    public Option<string?> ConfigFile { get; } =
        new("--config-file")
        {
            Description = "Use the configuration values in this file instead of Pulumi.<stack>.yaml",
            HelpName = "file",
            Recursive = true,
        };

    /// <summary>The option <c>--json</c>.</summary>
    public Option<bool> Json { get; } = new("--json", "-j") { Description = "Emit output as JSON" };

    /// <summary>The option <c>--show-secrets</c>.</summary>
    public Option<bool> ShowSecrets { get; } =
        new("--show-secrets") { Description = "Show secret values in plaintext instead of [secret]" };

    /// <summary>The option <c>--yes</c>.</summary>
    public Option<bool> Yes { get; } =
        new("--yes", "-y") { Description = "Perform the operation after its preview without a question" };

    /// <summary>Rejects an unknown value of <c>--color</c>.</summary>
    public CommonOptions() =>
        Color.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: not ("always" or "never" or "auto") and var found }])
            {
                result.AddError($"--color: found '{found}'; allowed: always, never, auto");
            }
        });

    /// <summary>Returns an argument that may be left out.</summary>
    public static Argument<string?> Optional(string name, string description) =>
        new(name) { Description = description, Arity = ArgumentArity.ZeroOrOne };

    public Project Project(ParseResult arguments) => Projects.Project.Find(arguments.GetValue(Directory)!);

    /// <summary>Returns the stack that a command line names, else the current one.</summary>
    /// <param name="arguments">The command line.</param>
    /// <param name="named">The name in an argument; null to use <c>--stack</c>.</param>
    /// <exception cref="CliException">The stack does not exist.</exception>
    public StackFile StackFile(ParseResult arguments, string? named = null)
    {
        var project = Project(arguments);
        var stack = project.Stack(named ?? arguments.GetValue(Stack) ?? CurrentStack.Of(project));
        return arguments.GetValue(ConfigFile) is { } file
            ? new StackFile(project, stack.Name, Path.GetFullPath(file, project.Folder))
            : stack;
    }
}
