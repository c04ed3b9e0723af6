using System.CommandLine;
using System.Globalization;
using Local.Cli.Display;
using Local.Cli.Projects;
using Local.Cli.Updates;
using Local.Engine.State;

namespace Local.Cli.Commands;

/// <summary>stack without a verb: the current stack with its resources and outputs.</summary>
internal sealed class StackShowCommand(CommonOptions common, Terminal terminal)
{
    private readonly Option<bool> _showIds = new("--show-ids", "-i")
    {
        Description = "Display each resource's provider-assigned unique ID",
    };

    private readonly Option<bool> _showUrns = new("--show-urns", "-u")
    {
        Description = "Display each resource's Pulumi-assigned globally unique URN",
    };

    private readonly Option<bool> _showName = new("--show-name") { Description = "Display only the stack name" };

    /// <summary>Makes <paramref name="command"/> show the stack.</summary>
    public void AddTo(Command command)
    {
        command.Add(common.Stack);
        command.Add(_showIds);
        command.Add(_showUrns);
        command.Add(_showName);
        command.Add(common.ShowSecrets);
        command.SetAction(arguments =>
        {
            var stack = common.StackFile(arguments);
            if (arguments.GetValue(_showName))
            {
                terminal.Out.WriteLine(stack.Name);
                return 0;
            }

            var store = Stores.Open(stack.Project);
            Show(store.Load(stack.Name), stack, arguments);
            return 0;
        });
    }

    private void Show(Snapshot snapshot, StackFile stack, ParseResult arguments)
    {
        var resources = snapshot.Resources.Where(resource => !resource.Delete).ToList();
        terminal.Out.WriteLine($"Current stack is {stack.Name}:");
        terminal.Out.WriteLine($"    Managed by {Environment.MachineName}");
        if (snapshot.Time > DateTimeOffset.UnixEpoch)
        {
            var time = snapshot.Time.ToLocalTime().ToString("yyyy-MM-dd HH:mm:ss zzz", CultureInfo.InvariantCulture);
            terminal.Out.WriteLine(
                $"    Last updated: {RelativeTime.Of(snapshot.Time, DateTimeOffset.UtcNow)} ({time})"
            );
        }
        else
        {
            terminal.Out.WriteLine("    No updates yet; run `infra up`");
        }

        if (!stack.HasFile)
        {
            terminal.Out.WriteLine($"    Its configuration file {stack.Path} does not exist");
        }

        terminal.Out.WriteLine($"Current stack resources ({resources.Count}):");
        if (resources.Count == 0)
        {
            terminal.Out.WriteLine("    No resources currently in this stack");
        }
        else
        {
            var rows = StateTree.Lines(resources).SelectMany(line => Rows(line, arguments));
            TextTable.Write(terminal.Out, ["TYPE", "NAME"], rows, indent: 4);
            terminal.Out.WriteLine();
            OutputsText.Write(terminal.Out, snapshot.StackOutputs, arguments.GetValue(common.ShowSecrets));
        }

        terminal.Out.WriteLine();
        terminal.Out.WriteLine("Use `infra stack select` to change stack; `infra stack ls` lists known ones");
    }

    private IEnumerable<string[]> Rows(StateLine line, ParseResult arguments)
    {
        yield return [line.Branch + line.Resource.Type, line.Name];
        if (arguments.GetValue(_showUrns))
        {
            yield return [$"{line.Below}   URN: {line.Resource.Urn}", ""];
        }

        if (arguments.GetValue(_showIds) && line.Resource.Id.Length > 0)
        {
            yield return [$"{line.Below}   ID: {line.Resource.Id}", ""];
        }
    }
}
