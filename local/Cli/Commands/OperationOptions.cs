using System.CommandLine;
using Local.Engine.Operations;

namespace Local.Cli.Commands;

/// <summary>The options of preview, up, refresh and destroy that change the engine's work.</summary>
internal sealed class OperationOptions
{
    private readonly Option<string[]> _target = Urns("--target", "Specify a resource URN to update", "-t");

    private readonly Option<bool> _targetDependents = new("--target-dependents")
    {
        Description = "Also update the resources that depend on a target",
    };

    private readonly Option<string[]> _targetReplace = Urns(
        "--target-replace",
        "Specify a resource URN to replace: shorthand for --target urn --replace urn"
    );

    private readonly Option<string[]> _replace = Urns("--replace", "Specify a resource URN to replace");

    private readonly Option<string[]> _exclude = Urns("--exclude", "Specify a resource URN to ignore");

    private readonly Option<bool> _excludeDependents = new("--exclude-dependents")
    {
        Description = "Also leave out the resources that depend on an excluded one",
    };

    private readonly Option<bool> _refresh = new("--refresh", "-r")
    {
        Description = "Refresh the state of the stack's resources before this operation",
    };

    private readonly Option<int> _parallel = new("--parallel", "-p")
    {
        Description = "The number of resources that are changed at the same time; 1 for one after the other",
        DefaultValueFactory = _ => new UpdateOptions { Kind = UpdateKind.Update }.Parallel,
        HelpName = "N",
    };

    private readonly Option<bool> _continueOnError = new("--continue-on-error")
    {
        Description = "Continue after an error with the resources that do not depend on the failed one",
    };

    /// <summary>Rejects <c>--parallel</c> below 1.</summary>
    public OperationOptions() =>
        _parallel.Validators.Add(result =>
        {
            if (result.Tokens.Count > 0 && result.GetValueOrDefault<int>() is var parallel and < 1)
            {
                result.AddError($"--parallel: found {parallel}; allowed: a number of at least 1");
            }
        });

    /// <summary>Adds the options that an operation supports.</summary>
    public void AddTo(Command command, UpdateKind kind)
    {
        command.Add(_target);
        command.Add(_targetDependents);
        command.Add(_exclude);
        command.Add(_excludeDependents);
        command.Add(_parallel);
        if (kind != UpdateKind.Refresh)
        {
            command.Add(_refresh);
        }

        if (RunsProgram(kind))
        {
            command.Add(_replace);
            command.Add(_targetReplace);
        }

        if (kind is UpdateKind.Update or UpdateKind.Destroy)
        {
            command.Add(_continueOnError);
        }

        command.Validators.Add(result =>
        {
            if (result.GetValue(_target) is { Length: > 0 } && result.GetValue(_exclude) is { Length: > 0 })
            {
                result.AddError("--target and --exclude cannot be given together");
            }
        });
    }

    /// <summary>Reads the options in the engine's form.</summary>
    public UpdateOptions Read(ParseResult arguments, UpdateKind kind)
    {
        var targetReplace = RunsProgram(kind) ? arguments.GetValue(_targetReplace)! : [];
        return new UpdateOptions
        {
            Kind = kind,
            Targets = [.. arguments.GetValue(_target)!, .. targetReplace],
            Excludes = arguments.GetValue(_exclude)!,
            WithDependents = arguments.GetValue(_targetDependents) || arguments.GetValue(_excludeDependents),
            Replaces = RunsProgram(kind) ? [.. arguments.GetValue(_replace)!, .. targetReplace] : [],
            Refresh = kind != UpdateKind.Refresh && arguments.GetValue(_refresh),
            Parallel = arguments.GetValue(_parallel),
            ContinueOnError = kind is UpdateKind.Update or UpdateKind.Destroy && arguments.GetValue(_continueOnError),
        };
    }

    private static bool RunsProgram(UpdateKind kind) => kind is UpdateKind.Preview or UpdateKind.Update;

    private static Option<string[]> Urns(string name, string description, params string[] aliases) =>
        new(name, aliases)
        {
            Description = description + ". Can be repeated; * and ** are wildcards",
            HelpName = "urn",
            DefaultValueFactory = _ => [],
        };
}
