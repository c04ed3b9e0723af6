using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Local.Cli.Display;
using Local.Cli.Projects;
using Local.Cli.Updates;
using Local.Engine.Resources;
using Local.Engine.State;

namespace Local.Cli.Commands;

/// <summary>stack history.</summary>
internal sealed class StackHistoryCommand(CommonOptions common, Terminal terminal)
{
    private readonly Option<int> _pageSize = new("--page-size")
    {
        Description = "The number of updates on a page",
        DefaultValueFactory = _ => 10,
    };

    private readonly Option<int> _page = new("--page")
    {
        Description = "The number of the page",
        DefaultValueFactory = _ => 1,
    };

    private readonly Option<bool> _fullDates = new("--full-dates")
    {
        Description = "Show the dates and times of updates, instead of their age",
    };

    public Command Build()
    {
        var command = new Command("history", "Display history for a stack")
        {
            common.Stack,
            common.Json,
            _pageSize,
            _page,
            _fullDates,
            // The history has no config, and so no secrets.
            common.ShowSecrets,
        };
        command.Aliases.Add("hist");
        command.SetAction(arguments =>
        {
            var stack = common.StackFile(arguments);
            var (page, size) = (arguments.GetValue(_page), arguments.GetValue(_pageSize));
            if (page < 1 || size < 1)
            {
                throw new CliException("--page and --page-size: allowed: numbers of at least 1");
            }

            var updates = Stores.Open(stack.Project).History(stack.Name).Skip((page - 1) * size).Take(size).ToList();
            if (arguments.GetValue(common.Json))
            {
                terminal.Out.WriteLine(new JsonArray([.. updates.Select(Json)]).ToJsonString(JsonText.Indented));
            }
            else if (updates.Count == 0)
            {
                terminal.Out.WriteLine(
                    page > 1 ? $"No stack updates found on page '{page}'" : "Stack has never been updated"
                );
            }
            else
            {
                terminal.Write(updates.SelectMany(update => Lines(update, arguments.GetValue(_fullDates))));
            }

            return 0;
        });
        return command;
    }

    private static IEnumerable<TextLine> Lines(UpdateRecord update, bool fullDates)
    {
        var result = Result(update);
        yield return new TextLine($"Version: {update.Version}");
        yield return new TextLine($"UpdateKind: {update.Kind}");
        yield return new TextLine(
            $"Status: {result}",
            OperationText.Style(update.Succeeded ? StepOperation.Create : StepOperation.Delete)
        );
        yield return new TextLine($"Message: {update.Message}");
        var start = fullDates
            ? update.Start.ToLocalTime().ToString("yyyy-MM-dd HH:mm:ss zzz", CultureInfo.InvariantCulture)
            : RelativeTime.Of(update.Start, DateTimeOffset.UtcNow);
        var seconds = (long)(update.End - update.Start).TotalSeconds;
        yield return new TextLine(
            $"+{Count(StepOperation.Create)}-{Count(StepOperation.Delete)}~{Count(StepOperation.Update)} "
                + $"{Count(StepOperation.Same)} Updated {start} took {seconds}s"
        );
        yield return new TextLine("");

        int Count(StepOperation operation) => update.Changes.GetValueOrDefault(operation);
    }

    private static JsonObject Json(UpdateRecord update) =>
        new()
        {
            ["version"] = update.Version,
            ["kind"] = update.Kind,
            ["startTime"] = Time(update.Start),
            ["message"] = update.Message,
            ["environment"] = new JsonObject(),
            ["config"] = new JsonObject(),
            ["result"] = Result(update),
            ["endTime"] = Time(update.End),
            ["resourceChanges"] = new JsonObject(
                update.Changes.Select(change =>
                    KeyValuePair.Create<string, JsonNode?>(change.Key.Name(), JsonValue.Create(change.Value))
                )
            ),
        };

    private static string Result(UpdateRecord update) => update.Succeeded ? "succeeded" : "failed";

    private static string Time(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture);
}
