using System.CommandLine;
using System.Globalization;
using Local.Cli.Updates;
using Local.Engine.Operations;

namespace Local.Cli.Commands;

/// <summary>preview, up, refresh and destroy.</summary>
internal sealed class UpdateCommands(CommonOptions common, Terminal terminal)
{
    private readonly Option<bool> _diff = new("--diff")
    {
        Description = "Display operation as a rich diff showing the overall change",
    };

    private readonly Option<bool> _expectNoChanges = new("--expect-no-changes")
    {
        Description = "Return an error if any changes are proposed, before they are made, or if any occur",
    };

    private readonly Option<bool> _skipPreview = new("--skip-preview", "-f")
    {
        Description = "Do not calculate a preview before performing the operation",
    };

    private readonly Option<string> _message = new("--message", "-m")
    {
        Description = "Optional message to associate with the operation",
        DefaultValueFactory = _ => "",
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
        var command = new Command(name, description) { common.Stack, _diff, common.Json, _expectNoChanges };
        foreach (var alias in aliases)
        {
            command.Aliases.Add(alias);
        }

        if (kind != UpdateKind.Preview)
        {
            command.Add(common.Yes);
            command.Add(_skipPreview);
            command.Add(_message);
        }

        if (kind == UpdateKind.Update)
        {
            command.Add(_timeScale);
        }

        command.SetAction(
            async (arguments, _) =>
            {
                var request = new UpdateRequest(
                    kind,
                    kind != UpdateKind.Preview && arguments.GetValue(common.Yes),
                    arguments.GetValue(_diff),
                    arguments.GetValue(common.Json),
                    arguments.GetValue(_expectNoChanges),
                    kind == UpdateKind.Update ? arguments.GetValue(_timeScale) : null,
                    kind != UpdateKind.Preview && arguments.GetValue(_skipPreview),
                    kind == UpdateKind.Preview ? "" : arguments.GetValue(_message)!
                );
                return await new UpdateRunner(terminal, common.StackFile(arguments), request).RunAsync() ? 0 : 1;
            }
        );
        return command;
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
