using System.CommandLine;
using System.Globalization;
using Local.Cli.Configuration;
using Local.Cli.Display;
using Local.Cli.Updates;
using Local.Engine.Operations;

namespace Local.Cli.Commands;

/// <summary>preview, up, refresh and destroy.</summary>
internal sealed class UpdateCommands(CommonOptions common, Terminal terminal)
{
    private readonly OperationOptions _operation = new();
    private readonly CallerOptions _caller = new();

    private readonly Option<bool> _diff = new("--diff") { Description = "Show every changed property" };

    private readonly Option<bool> _showSames = new("--show-sames")
    {
        Description =
            "Show resources that don't need to be updated because they haven't changed, alongside those that do",
    };

    private readonly Option<bool> _suppressOutputs = new("--suppress-outputs")
    {
        Description = "Do not show the outputs of the stack",
    };

    private readonly Option<bool> _expectNoChanges = new("--expect-no-changes")
    {
        Description = "Return an error if any changes are proposed, before they are made, or if any occur",
    };

    private readonly Option<bool> _skipPreview = new("--skip-preview", "-f")
    {
        Description = "Do not calculate a preview before performing the operation",
    };

    private readonly Option<bool> _previewOnly = new("--preview-only")
    {
        Description = "Show the preview and do not perform the operation",
    };

    private readonly Option<string> _message = new("--message", "-m")
    {
        Description = "Optional message to associate with the operation",
        DefaultValueFactory = _ => "",
    };

    private readonly Option<string[]> _config = new("--config", "-c")
    {
        Description = "A config value for this operation, which is also saved in the stack's file. Can be repeated",
        HelpName = "key=value",
        DefaultValueFactory = _ => [],
    };

    private readonly Option<bool> _configPath = new("--config-path")
    {
        Description = "The keys of --config are paths into maps and lists",
    };

    private readonly Option<double?> _timeScale = TimeScaleOption();

    public IEnumerable<Command> All() =>
        [
            Build("preview", UpdateKind.Preview, "Show a preview of updates to a stack's resources", "pre"),
            Build("up", UpdateKind.Update, "Create or update the resources in a stack", "update"),
            Build("refresh", UpdateKind.Refresh, "Refresh the resources in a stack"),
            Build("destroy", UpdateKind.Destroy, "Destroy all existing resources in the stack", "down", "dn"),
        ];

    private Command Build(string name, UpdateKind kind, string description, params string[] aliases)
    {
        var isPreview = kind == UpdateKind.Preview;
        var runsProgram = kind is UpdateKind.Preview or UpdateKind.Update;
        var canPreviewOnly = kind is UpdateKind.Refresh or UpdateKind.Destroy;
        var command = new Command(name, description)
        {
            common.Stack,
            common.ConfigFile,
            _diff,
            common.Json,
            _expectNoChanges,
            _message,
            _showSames,
            _suppressOutputs,
        };
        foreach (var alias in aliases)
        {
            command.Aliases.Add(alias);
        }

        AddWhere(!isPreview, common.Yes, _skipPreview);
        AddWhere(canPreviewOnly, _previewOnly);
        AddWhere(runsProgram, _config, _configPath);
        AddWhere(kind == UpdateKind.Update, _timeScale);
        _operation.AddTo(command, kind);
        _caller.AddTo(command, runsProgram);
        command.SetAction(
            async (arguments, _) =>
            {
                var stack = common.StackFile(arguments);
                var request = new UpdateRequest(
                    kind,
                    _operation.Read(arguments, kind) with
                    {
                        Message = arguments.GetValue(_message)!,
                    }
                )
                {
                    Yes = !isPreview && arguments.GetValue(common.Yes),
                    SkipPreview = !isPreview && arguments.GetValue(_skipPreview),
                    PreviewOnly = isPreview || (canPreviewOnly && arguments.GetValue(_previewOnly)),
                    Json = arguments.GetValue(common.Json),
                    Caller = _caller.Read(arguments),
                    ExpectNoChanges = arguments.GetValue(_expectNoChanges),
                    TimeScale = kind == UpdateKind.Update ? arguments.GetValue(_timeScale) : null,
                    Display = new DisplayOptions(
                        arguments.GetValue(_diff),
                        arguments.GetValue(_showSames),
                        arguments.GetValue(_suppressOutputs)
                    ),
                };
                if (runsProgram)
                {
                    ConfigAssignment.Save(stack, arguments.GetValue(_config)!, arguments.GetValue(_configPath));
                }

                return await new UpdateRunner(terminal, stack, request).RunAsync() ? 0 : 1;
            }
        );
        return command;

        void AddWhere(bool condition, params ReadOnlySpan<Option> options)
        {
            foreach (var option in condition ? options : [])
            {
                command.Add(option);
            }
        }
    }

    private static Option<double?> TimeScaleOption() =>
        new("--time-scale")
        {
            Description =
                "Divide the local cloud's metric and alarm periods, cooldowns and waits by this factor, "
                + "until another `up` sets another factor",
            HelpName = "factor",
            CustomParser = result =>
            {
                var text = result.Tokens[0].Value;
                if (
                    double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var factor)
                    && factor is > 0 and <= 100_000
                )
                {
                    return factor;
                }

                result.AddError($"--time-scale: found '{text}'; allowed: a number above 0 and at most 100000");
                return null;
            },
        };
}
