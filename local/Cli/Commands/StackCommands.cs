using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Local.Cli.Display;
using Local.Cli.Projects;
using Local.Cli.Updates;
using Local.Engine.State;
using Local.Protocol.Text;

namespace Local.Cli.Commands;

/// <summary>stack and its verbs. This class has ls, output, export, import and rm.</summary>
internal sealed class StackCommands(CommonOptions common, Terminal terminal)
{
    public Command Build()
    {
        var command = new Command("stack", "Manage stacks and view stack state")
        {
            List(),
            Output(),
            Export(),
            Import(),
            Remove(),
            new StackHistoryCommand(common, terminal).Build(),
            new StackGraphCommand(common, terminal).Build(),
            new StackTagCommand(common, terminal).Build(),
        };
        IEnumerable<Command> more =
        [
            .. new StackFileCommands(common, terminal).All(),
            .. UnsupportedCommands.OfStack(),
        ];
        foreach (var verb in more)
        {
            command.Add(verb);
        }

        new StackShowCommand(common, terminal).AddTo(command);
        return command;
    }

    private Command List()
    {
        // The state is of one project, so all stacks are the project's.
        var all = new Option<bool>("--all", "-a") { Description = "List all stacks of the project", Hidden = true };
        var command = new Command("ls", "List stacks") { common.Json, all };
        command.SetAction(arguments =>
        {
            var project = common.Project(arguments);
            var current = CurrentStack.Of(project);
            var states = Stores.Open(project).List().ToDictionary(state => state.Name);
            DateTimeOffset? Updated(StackSummary? state) =>
                state?.LastUpdate > DateTimeOffset.UnixEpoch ? state.LastUpdate : null;
            var stacks = project.Stacks().Select(name => (Name: name, State: states.GetValueOrDefault(name))).ToList();
            if (arguments.GetValue(common.Json))
            {
                terminal.Out.WriteLine(
                    new JsonArray([
                        .. stacks.Select(stack => new JsonObject
                        {
                            ["name"] = stack.Name,
                            ["current"] = stack.Name == current,
                            ["lastUpdate"] = Updated(stack.State)?.ToString("O", CultureInfo.InvariantCulture),
                            ["updateInProgress"] = stack.State?.UpdateInProgress ?? false,
                            ["resourceCount"] = stack.State?.ResourceCount ?? 0,
                        }),
                    ]).ToJsonString(JsonText.Indented)
                );
                return 0;
            }

            var rows = stacks.Select(stack =>
                (string[])
                    [
                        stack.Name == current ? $"{stack.Name}*" : stack.Name,
                        Updated(stack.State) is { } time ? RelativeTime.Of(time, DateTimeOffset.UtcNow) : "n/a",
                        (stack.State?.ResourceCount ?? 0).ToString(CultureInfo.InvariantCulture),
                    ]
            );
            TextTable.Write(terminal.Out, ["NAME", "LAST UPDATE", "RESOURCE COUNT"], rows);
            return 0;
        });
        return command;
    }

    private Command Output()
    {
        var name = CommonOptions.Optional("property-name", "The output to show. Default: all outputs");
        var command = new Command("output", "Show a stack's output properties")
        {
            name,
            common.Stack,
            common.Json,
            common.ShowSecrets,
        };
        command.SetAction(arguments =>
        {
            var stack = common.StackFile(arguments);
            var outputs = Stores.Open(stack.Project).Load(stack.Name).StackOutputs;
            var showSecrets = arguments.GetValue(common.ShowSecrets);
            var isJson = arguments.GetValue(common.Json);
            if (arguments.GetValue(name) is { } one)
            {
                var value =
                    outputs.Get(one)
                    ?? throw new CliException(
                        $"the stack '{stack.Name}' does not have output property '{one}'"
                            + (outputs.Count > 0 ? $" (it has {string.Join(", ", outputs.Keys)})" : "")
                    );
                terminal.Out.WriteLine(
                    isJson ? JsonText.Of(ValueText.Clear(value, showSecrets)) : ValueText.Bare(value, showSecrets)
                );
                return 0;
            }

            if (isJson)
            {
                terminal.Out.WriteLine(JsonText.Of(ValueText.Clear(outputs, showSecrets)));
                return 0;
            }

            OutputsText.Write(terminal.Out, outputs, showSecrets);
            return 0;
        });
        return command;
    }

    private Command Export()
    {
        var file = new Option<string?>("--file") { Description = "A filename to write stack output to" };
        var command = new Command("export", "Export a stack's deployment to standard out")
        {
            common.Stack,
            file,
            common.ShowSecrets,
        };
        command.SetAction(arguments =>
        {
            var stack = common.StackFile(arguments);
            using var buffer = new MemoryStream();
            Stores.Open(stack.Project).Export(stack.Name, buffer, arguments.GetValue(common.ShowSecrets));
            if (arguments.GetValue(file) is { } path)
            {
                File.WriteAllBytes(path, buffer.ToArray());
                return 0;
            }

            terminal.Out.WriteLine(System.Text.Encoding.UTF8.GetString(buffer.ToArray()).TrimEnd());
            return 0;
        });
        return command;
    }

    private Command Import()
    {
        var file = new Option<string?>("--file")
        {
            Description = "A filename to read stack input from. Default: standard input",
        };
        var command = new Command("import", "Import a deployment from standard in into an existing stack")
        {
            common.Stack,
            file,
        };
        command.SetAction(arguments =>
        {
            var stack = common.StackFile(arguments);
            var path = arguments.GetValue(file);
            var content = path is null
                ? System.Text.Encoding.UTF8.GetBytes(terminal.In.ReadToEnd())
                : File.ReadAllBytes(path);
            var count = Stores.Open(stack.Project).Import(stack.Name, content, path ?? "standard input");
            terminal.Out.WriteLine($"Import complete: the stack '{stack.Name}' has {Counted.Text(count, "resource")}.");
            return 0;
        });
        return command;
    }

    private Command Remove()
    {
        var name = CommonOptions.Optional("stack-name", "The stack to remove. Default: the stack of --stack");
        var force = new Option<bool>("--force", "-f")
        {
            Description = "Remove the stack also if it has resources, and leave them behind",
        };
        var preserve = new Option<bool>("--preserve-config")
        {
            Description = "Do not delete the stack's configuration file",
        };
        var command = new Command("rm", "Remove a stack: its state, history and configuration file")
        {
            name,
            common.Stack,
            common.Yes,
            force,
            preserve,
        };
        command.SetAction(
            async (arguments, cancellation) =>
            {
                var stack = common.StackFile(arguments, arguments.GetValue(name));
                var question = $"This will permanently remove the '{stack.Name}' stack! Continue?";
                if (!await Confirmation.IsGivenAsync(terminal, arguments.GetValue(common.Yes), question, cancellation))
                {
                    return 1;
                }

                Stores.Open(stack.Project).Remove(stack.Name, arguments.GetValue(force));
                if (!arguments.GetValue(preserve))
                {
                    File.Delete(stack.Path);
                }

                terminal.Out.WriteLine($"Stack '{stack.Name}' has been removed!");
                return 0;
            }
        );
        return command;
    }
}
