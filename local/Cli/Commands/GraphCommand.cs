using System.CommandLine;
using Local.Cli.Graphs;
using Local.Cli.Projects;
using Local.Cli.Updates;
using Local.Cloud.Client;
using Local.Engine.Operations;
using Local.Engine.Resources;

namespace Local.Cli.Commands;

/// <summary>graph: the stack as requests see it.</summary>
internal sealed class GraphCommand(CommonOptions common, Terminal terminal)
{
    public Command Build()
    {
        var format = new Option<string>("--format")
        {
            Description = "The format of the graph",
            DefaultValueFactory = _ => "mermaid",
        };
        format.AcceptOnlyFromAmong([.. GraphFormats.Names]);
        var planned = new Option<bool>("--planned")
        {
            Description = "Draw the stack that an update would make, instead of the stack that runs",
        };
        var command = new Command("graph", "Draw the stack: listeners, rules, target groups, services and instances")
        {
            common.Stack,
            format,
            planned,
        };
        command.SetAction(
            async (arguments, cancellation) =>
            {
                var stack = common.StackFile(arguments);
                var existing = Stores.Open(stack.Project).Load(stack.Name).Resources.Where(one => !one.Delete).ToList();
                var graph =
                    existing.Count > 0 && !arguments.GetValue(planned)
                        ? await LiveAsync(stack, existing, cancellation)
                        : await PlannedAsync(stack);
                if (graph is not null)
                {
                    terminal.Out.Write(GraphFormats.Text(graph, arguments.GetValue(format)!));
                }

                return graph is null ? 1 : 0;
            }
        );
        return command;
    }

    private static async Task<StackGraph> LiveAsync(
        StackFile stack,
        IReadOnlyList<ResourceState> resources,
        CancellationToken cancellationToken
    )
    {
        var graph = GraphReader.Read(stack.Name, resources);
        using var cloud = await CloudClient.ResumeAsync(stack.Project.Folder, cancellationToken);
        return cloud is null ? graph : LiveGraph.Of(graph, await cloud.PsAsync(stack.Name, cancellationToken));
    }

    /// <summary>Returns the graph of a preview; null if the preview failed, with its errors displayed.</summary>
    private async Task<StackGraph?> PlannedAsync(StackFile stack)
    {
        var request = new UpdateRequest(UpdateKind.Preview, new UpdateOptions { Kind = UpdateKind.Preview })
        {
            PreviewOnly = true,
            Json = true,
        };
        var runner = new UpdateRunner(terminal with { Out = TextWriter.Null }, stack, request);
        return await runner.RunAsync() ? GraphReader.Read(stack.Name, runner.Planned()) : null;
    }
}
