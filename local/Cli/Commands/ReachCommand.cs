using System.CommandLine;
using System.Text.Json;
using Local.Cli.Display;
using Local.Cli.Projects;
using Local.Cli.Updates;
using Local.Cloud.Client;
using Local.Cloud.Contract;

namespace Local.Cli.Commands;

/// <summary>reach: who can reach whom.</summary>
internal sealed class ReachCommand(CommonOptions common, Terminal terminal)
{
    public Command Build()
    {
        var command = new Command(
            "reach",
            "List who can reach whom: the pairs that routes, security groups and listeners admit"
        )
        {
            common.Stack,
            common.Json,
        };
        command.SetAction(
            async (arguments, cancellation) =>
            {
                var report = await ReportAsync(common.StackFile(arguments), cancellation);
                if (arguments.GetValue(common.Json))
                {
                    terminal.Out.WriteLine(JsonSerializer.Serialize(report, ApiJson.Default.ReachReport));
                }
                else
                {
                    ReachText.Write(terminal.Out, report);
                }

                return 0;
            }
        );
        return command;
    }

    private static async Task<ReachReport> ReportAsync(StackFile stack, CancellationToken cancellationToken)
    {
        using var cloud = await CloudClient.ResumeAsync(stack.Project.Folder, cancellationToken);
        return cloud is null ? ReachReport.Empty : await cloud.ReachAsync(stack.Name, cancellationToken);
    }
}
