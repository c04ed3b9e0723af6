using System.CommandLine;

namespace Local.Cli.Commands;

/// <summary>The verbs of the Pulumi CLI that have no meaning here: each is refused by name, with what there is instead.</summary>
internal static class UnsupportedCommands
{
    private const string NoService = "there is no Pulumi service: state is kept in .local/state";
    private const string NoPlugins = "there are no plugins: the local cloud serves the packages aws and awsx";
    private const string NoEnvironments = "there are no ESC environments: `infra config` has the values";

    /// <summary>The verbs of the root.</summary>
    public static IEnumerable<Command> OfRoot() =>
        [
            Refuse("login", NoService),
            Refuse("logout", NoService),
            Refuse("console", NoService),
            Refuse("org", NoService),
            Refuse("deployment", NoService),
            Refuse("env", NoEnvironments),
            Refuse("policy", "policy packs are not run"),
            Refuse("plugin", NoPlugins),
            Refuse("package", NoPlugins),
            Refuse("schema", NoPlugins),
            Refuse("install", "a program is built when it is needed"),
            Refuse("new", "copy a project folder, and `infra stack init` makes a stack"),
            Refuse("convert", "programs are written in C# or for Node.js"),
            Refuse("watch", "run `infra up` after a change"),
            Refuse("import", "there is no resource in the local cloud that no stack has made"),
        ];

    /// <summary>The verbs of config.</summary>
    public static IEnumerable<Command> OfConfig() =>
        [
            Refuse("env", NoEnvironments),
            Refuse("refresh", "the state keeps no configuration, since that may hold secrets: the stack's file has it"),
        ];

    /// <summary>The verbs of stack.</summary>
    public static IEnumerable<Command> OfStack() =>
        [
            Refuse("change-secrets-provider", "secrets are encrypted by a passphrase (PULUMI_CONFIG_PASSPHRASE)"),
            Refuse("webhook", NoService),
            Refuse("schedule", NoService),
        ];

    private static Command Refuse(string name, string reason)
    {
        var command = new Command(name, reason) { Hidden = true, TreatUnmatchedTokensAsErrors = false };
        command.SetAction(
            (Func<ParseResult, int>)(
                arguments => throw new CliException($"'{UsageError.CommandName(arguments)}' is not supported: {reason}")
            )
        );
        return command;
    }
}
