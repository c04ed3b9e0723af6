using System.CommandLine;

namespace Local.Cli.Commands;

/// <summary>The verbs of the Pulumi CLI that are not supported here. Each names the alternative.</summary>
internal static class UnsupportedCommands
{
    private const string NoService = "there is no Pulumi service; the state is in .local/state";
    private const string NoPlugins = "there are no plugins; the local cloud provides the packages aws and awsx";
    private const string NoEnvironments = "there are no ESC environments; `infra config` has the values";

    /// <summary>Returns the verbs of the root.</summary>
    public static IEnumerable<Command> OfRoot() =>
        [
            Refuse("login", NoService),
            Refuse("logout", NoService),
            Refuse("console", NoService),
            Refuse("org", NoService),
            Refuse("deployment", NoService),
            Refuse("env", NoEnvironments),
            Refuse("policy", "policy packs are not supported"),
            Refuse("plugin", NoPlugins),
            Refuse("package", NoPlugins),
            Refuse("schema", NoPlugins),
            Refuse("install", "programs are built when they are needed"),
            Refuse("new", "copy a project folder, and create a stack with `infra stack init`"),
            Refuse("convert", "programs are in C# or for Node.js"),
        ];

    /// <summary>Returns the verbs of config.</summary>
    public static IEnumerable<Command> OfConfig() =>
        [
            Refuse("env", NoEnvironments),
            Refuse(
                "refresh",
                "the state keeps no configuration, because that may hold secrets; the stack's file has it"
            ),
        ];

    /// <summary>Returns the verbs of stack.</summary>
    public static IEnumerable<Command> OfStack() =>
        [
            Refuse("change-secrets-provider", "a passphrase encrypts secrets (PULUMI_CONFIG_PASSPHRASE)"),
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
