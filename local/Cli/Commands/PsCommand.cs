using System.CommandLine;
using System.Text.Json;
using Local.Cli.Display;
using Local.Cli.Projects;
using Local.Cli.Updates;
using Local.Cloud.Client;
using Local.Cloud.Contract;

namespace Local.Cli.Commands;

/// <summary>ps: a report of what runs, once or repeatedly.</summary>
internal sealed class PsCommand(CommonOptions common, Terminal terminal)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly Option<bool> _watch = new("--watch", "-w")
    {
        Description = "Show the report again every second, until Ctrl-C",
    };

    private readonly Option<bool> _wide = new("--wide")
    {
        Description = "Show all columns, whatever the width of the terminal",
    };

    public Command Build()
    {
        var command = new Command("ps", "List services with their deployments and tasks, instances and load balancers")
        {
            common.Stack,
            common.Json,
            _watch,
            _wide,
        };
        command.SetAction(
            async (arguments, cancellation) =>
            {
                var stack = common.StackFile(arguments);
                var width = arguments.GetValue(_wide) ? null : terminal.Width;
                await WarnAsync(stack, cancellation);
                if (arguments.GetValue(_watch))
                {
                    await WatchAsync(stack, width, cancellation);
                    return 0;
                }

                var report = await ReportAsync(stack, cancellation);
                if (arguments.GetValue(common.Json))
                {
                    terminal.Out.WriteLine(JsonSerializer.Serialize(report, ApiJson.Default.PsReport));
                }
                else
                {
                    PsText.Write(terminal.Out, report, width);
                }

                return 0;
            }
        );
        return command;
    }

    /// <summary>Warns of a cloud of another build, whose report may lack what this build shows.</summary>
    private async Task WarnAsync(StackFile stack, CancellationToken cancellationToken)
    {
        using var cloud = await CloudClient.TryConnectAsync(stack.Project.Folder, cancellationToken);
        if (cloud is not null && await cloud.OtherBuildWarningAsync(cancellationToken) is { } warning)
        {
            terminal.Error.WriteLine($"warning: {warning}");
        }
    }

    private async Task WatchAsync(StackFile stack, int? width, CancellationToken cancellationToken)
    {
        if (terminal is not { IsOutputTerminal: true, Console: { } console })
        {
            throw new CliException("--watch needs a terminal: `infra ps --json` is for scripts");
        }

        var area = new LiveArea(console);
        IReadOnlyList<TextLine> lines = [];
        try
        {
            while (true)
            {
                lines = Lines(await ReportAsync(stack, cancellationToken), width);
                area.Show([.. lines.Take(Math.Max(1, console.Profile.Height - 1))]);
                await Task.Delay(Pause, cancellationToken);
            }
        }
        catch (OperationCanceledException)
        {
            area.End(lines);
        }
    }

    private static List<TextLine> Lines(PsReport report, int? width)
    {
        using var text = new StringWriter();
        PsText.Write(text, report, width);
        return [.. text.ToString().TrimEnd().Split('\n').Select(line => new TextLine(line))];
    }

    private static async Task<PsReport> ReportAsync(StackFile stack, CancellationToken cancellationToken)
    {
        using var cloud = await CloudClient.ResumeAsync(stack.Project.Folder, cancellationToken);
        return cloud is null ? PsReport.Empty : await cloud.PsAsync(stack.Name, cancellationToken);
    }
}
