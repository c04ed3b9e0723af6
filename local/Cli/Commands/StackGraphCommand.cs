using System.CommandLine;
using Local.Cli.Display;
using Local.Cli.Projects;
using Local.Cli.Updates;

namespace Local.Cli.Commands;

/// <summary>stack graph.</summary>
internal sealed class StackGraphCommand(CommonOptions common, Terminal terminal)
{
    public Command Build()
    {
        var file = new Argument<string>("filename") { Description = "The file to write, in the DOT language" };
        var ignoreParents = new Option<bool>("--ignore-parent-edges")
        {
            Description = "Leave out the edges from parents to children",
        };
        var ignoreDependencies = new Option<bool>("--ignore-dependency-edges")
        {
            Description = "Leave out the edges from dependencies to dependents",
        };
        var shortNames = new Option<bool>("--short-node-name")
        {
            Description = "Label each node with the resource's name",
        };
        var command = new Command("graph", "Export a stack's dependency graph to a file")
        {
            file,
            common.Stack,
            ignoreParents,
            ignoreDependencies,
            shortNames,
        };
        command.SetAction(arguments =>
        {
            var stack = common.StackFile(arguments);
            var resources = Stores.Open(stack.Project).Load(stack.Name).Resources.Where(resource => !resource.Delete);
            var graph = GraphText.Of(
                [.. resources],
                !arguments.GetValue(ignoreParents),
                !arguments.GetValue(ignoreDependencies),
                arguments.GetValue(shortNames)
            );
            File.WriteAllText(arguments.GetValue(file)!, graph);
            terminal.Out.WriteLine($"Wrote stack dependency graph to `{arguments.GetValue(file)}`");
            return 0;
        });
        return command;
    }
}
