using System.CommandLine;

namespace Local.Cli.Commands;

/// <summary>The options of the Pulumi CLI that are not supported here. Each is refused by name.</summary>
internal static class UnsupportedOptions
{
    /// <summary>The words that every refusal contains.</summary>
    public const string Refusal = "is not supported";

    private const string NoPolicies = "there are no policy packs";
    private const string NoPlans = "there are no update plans; `--expect-no-changes` refuses changes";
    private const string NoService = "there is no Pulumi service; operations run on this machine";
    private const string NoEngineLog = "the engine writes no log; `--event-log` has its events";

    /// <summary>Adds the options that every verb of the Pulumi CLI has.</summary>
    public static void AddToAll(Command root)
    {
        foreach (var name in (string[])["--logflow", "--logtostderr", "--verbose", "--tracing", "--profiling"])
        {
            root.Add(Refuse(name, NoEngineLog, isRecursive: true));
        }
    }

    /// <summary>Adds the options of preview, up, refresh, destroy and import.</summary>
    public static void AddToOperation(Command command)
    {
        (string Name, string Reason)[] refused =
        [
            ("--policy-pack", NoPolicies),
            ("--policy-pack-config", NoPolicies),
            ("--plan", NoPlans),
            ("--save-plan", NoPlans),
            ("--import-file", "`infra import` imports existing resources"),
            ("--attach-debugger", "a debugger attaches to the running program by its process id"),
            ("--clear-pending-creates", "each operation asks the local cloud what became of interrupted ones"),
            ("--remote", NoService),
        ];
        foreach (var (name, reason) in refused)
        {
            command.Add(Refuse(name, reason));
        }
    }

    /// <summary>Returns an option that is refused whenever it is given.</summary>
    public static Option<string?> Refuse(string name, string reason, bool isRecursive = false)
    {
        var option = new Option<string?>(name)
        {
            Description = reason,
            Arity = ArgumentArity.ZeroOrOne,
            Hidden = true,
            Recursive = isRecursive,
        };
        option.Validators.Add(result => result.AddError($"{name} {Refusal}: {reason}"));
        return option;
    }
}
