using System.CommandLine;
using System.Text.Json.Nodes;
using Local.Cli.Display;
using Local.Cli.Projects;
using Local.Cli.Updates;

namespace Local.Cli.Commands;

/// <summary>stack tag ls, get, set and rm.</summary>
internal sealed class StackTagCommand(CommonOptions common, Terminal terminal)
{
    private readonly Argument<string> _name = new("name") { Description = "The name of the tag" };

    public Command Build() => new("tag", "Manage stack tags") { List(), Get(), Set(), Remove() };

    private Command List()
    {
        var command = new Command("ls", "List all stack tags") { common.Stack, common.Json };
        command.SetAction(arguments =>
        {
            var tags = Tags(arguments);
            if (arguments.GetValue(common.Json))
            {
                var json = tags.Select(tag => KeyValuePair.Create<string, JsonNode?>(tag.Key, tag.Value));
                terminal.Out.WriteLine(new JsonObject(json).ToJsonString(JsonText.Indented));
            }
            else
            {
                TextTable.Write(terminal.Out, ["NAME", "VALUE"], tags.Select(tag => (string[])[tag.Key, tag.Value]));
            }

            return 0;
        });
        return command;
    }

    private Command Get()
    {
        var command = new Command("get", "Get a single stack tag value") { _name, common.Stack };
        command.SetAction(arguments =>
        {
            var name = arguments.GetValue(_name)!;
            terminal.Out.WriteLine(
                Tags(arguments).TryGetValue(name, out var value)
                    ? value
                    : throw new CliException($"stack tag '{name}' not found for stack '{Stack(arguments).Name}'")
            );
            return 0;
        });
        return command;
    }

    private Command Set()
    {
        var value = new Argument<string>("value") { Description = "The value of the tag" };
        var command = new Command("set", "Set a stack tag") { _name, value, common.Stack };
        command.SetAction(arguments =>
        {
            Change(arguments, tags => tags[arguments.GetValue(_name)!] = arguments.GetValue(value)!);
            return 0;
        });
        return command;
    }

    private Command Remove()
    {
        var command = new Command("rm", "Remove a stack tag") { _name, common.Stack };
        command.SetAction(arguments =>
        {
            Change(arguments, tags => tags.Remove(arguments.GetValue(_name)!));
            return 0;
        });
        return command;
    }

    private void Change(ParseResult arguments, Action<SortedDictionary<string, string>> change)
    {
        var stack = Stack(arguments);
        var tags = new SortedDictionary<string, string>(Tags(arguments).ToDictionary(), StringComparer.Ordinal);
        change(tags);
        Stores.Open(stack.Project).SetTags(stack.Name, tags);
    }

    private IReadOnlyDictionary<string, string> Tags(ParseResult arguments)
    {
        var stack = Stack(arguments);
        return Stores.Open(stack.Project).Tags(stack.Name);
    }

    private StackFile Stack(ParseResult arguments) => common.StackFile(arguments);
}
