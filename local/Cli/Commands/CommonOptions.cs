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

    /// <summary>The option <c>--stack</c>.</summary>
    public Option<string> Stack { get; } =
        new("--stack", "-s")
        {
            Description = "The name of the stack to operate on",
            DefaultValueFactory = _ => "dev",
            HelpName = "stack",
        };

    /// <summary>The option <c>--json</c>.</summary>
    public Option<bool> Json { get; } = new("--json", "-j") { Description = "Emit output as JSON" };

    /// <summary>The option <c>--show-secrets</c>.</summary>
    public Option<bool> ShowSecrets { get; } =
        new("--show-secrets") { Description = "Show secret values in plaintext instead of displaying blinded values" };

    /// <summary>The option <c>--yes</c>.</summary>
    public Option<bool> Yes { get; } =
        new("--yes", "-y") { Description = "Automatically approve and perform the operation after previewing it" };

    public Project Project(ParseResult arguments) => Projects.Project.Find(arguments.GetValue(Directory)!);

    public StackFile StackFile(ParseResult arguments) => Project(arguments).Stack(arguments.GetValue(Stack)!);
}
