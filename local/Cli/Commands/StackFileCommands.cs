using System.CommandLine;
using Local.Cli.Projects;
using Local.Cli.Updates;
using Local.Cloud.Client;

namespace Local.Cli.Commands;

/// <summary>stack init, select, unselect and rename: creates, chooses and renames stacks.</summary>
internal sealed class StackFileCommands(CommonOptions common, Terminal terminal)
{
    private const string NewStack = "config: {}\n";

    public IEnumerable<Command> All() => [Init(), Select(), Unselect(), Rename()];

    private Command Init()
    {
        var name = new Argument<string>("stack-name") { Description = "The name of the new stack" };
        var source = new Option<string?>("--copy-config-from")
        {
            Description = "The name of the stack to copy existing config from",
            HelpName = "stack",
        };
        var noSelect = new Option<bool>("--no-select") { Description = "Do not select the stack" };
        var secrets = new Option<string?>("--secrets-provider")
        {
            Description = "The type of the provider that encrypts secrets: passphrase",
            HelpName = "provider",
        };
        secrets.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string?>() is not ("passphrase" or "default" or "" or null))
            {
                result.AddError(
                    $"--secrets-provider: found '{result.GetValueOrDefault<string?>()}'; allowed: passphrase (PULUMI_CONFIG_PASSPHRASE)"
                );
            }
        });
        var command = new Command("init", "Create a stack without resources") { name, source, noSelect, secrets };
        command.SetAction(arguments =>
        {
            var project = common.Project(arguments);
            var from = arguments.GetValue(source) is { } other ? project.Stack(other) : null;
            Create(project, arguments.GetValue(name)!, from, !arguments.GetValue(noSelect));
            return 0;
        });
        return command;
    }

    private Command Select()
    {
        var name = CommonOptions.Optional("stack-name", "The stack for later commands. Default: the command asks");
        var create = new Option<bool>("--create", "-c") { Description = "If selected stack does not exist, create it" };
        var command = new Command("select", "Select the stack for later commands") { name, common.Stack, create };
        command.SetAction(
            async (arguments, cancellation) =>
            {
                var project = common.Project(arguments);
                var stacks = project.Stacks();
                var chosen = arguments.GetValue(name) ?? arguments.GetValue(common.Stack);
                if (chosen is null && terminal.IsInteractive && stacks.Count > 0)
                {
                    var current = CurrentStack.Of(project);
                    chosen = await Confirmation.ChooseAsync(
                        terminal,
                        "Please choose a stack:",
                        stacks,
                        stacks.Contains(current) ? current : stacks[0],
                        cancellation
                    );
                }

                if (chosen is null)
                {
                    throw new CliException(
                        $"a stack name is required in non-interactive mode; allowed: {string.Join(", ", stacks)}"
                    );
                }

                if (arguments.GetValue(create) && !stacks.Contains(project.NewStack(chosen).Name))
                {
                    Create(project, chosen, null, isSelected: true);
                }
                else
                {
                    CurrentStack.Select(project, project.Stack(chosen).Name);
                }

                return 0;
            }
        );
        return command;
    }

    private Command Unselect()
    {
        var command = new Command("unselect", "Remove the selection of a stack");
        command.SetAction(arguments =>
        {
            var project = common.Project(arguments);
            CurrentStack.Unselect(project);
            terminal.Out.WriteLine($"Stack was unselected; the current stack is now '{CurrentStack.Of(project)}'");
            return 0;
        });
        return command;
    }

    private Command Rename()
    {
        var name = new Argument<string>("new-stack-name") { Description = "The new name" };
        var command = new Command(
            "rename",
            "Rename an existing stack. What runs in the local cloud restarts under the new name"
        )
        {
            name,
            common.Stack,
        };
        command.SetAction(
            async (arguments, cancellation) =>
            {
                var stack = common.StackFile(arguments);
                var renamed = NewOf(stack.Project, arguments.GetValue(name)!);
                await Stores
                    .Open(stack.Project)
                    .RenameAsync(
                        stack.Name,
                        renamed.Name,
                        () => CloudClient.RenameStackAsync(stack.Project.Folder, stack.Name, renamed.Name, cancellation)
                    );
                if (stack.HasFile)
                {
                    File.Move(stack.Path, renamed.Path);
                }

                if (CurrentStack.Of(stack.Project) == stack.Name)
                {
                    CurrentStack.Select(stack.Project, renamed.Name);
                }

                terminal.Out.WriteLine($"Renamed {stack.Name} to {renamed.Name}");
                return 0;
            }
        );
        return command;
    }

    private void Create(Project project, string name, StackFile? source, bool isSelected)
    {
        // A secret is copied with the salt that encrypted it.
        var text = source is null ? NewStack : File.ReadAllText(source.Path);
        var stack = project.NewStack(name);
        var store = Stores.Open(project);
        if (store.Names.Contains(stack.Name) || (stack.HasFile && source is not null))
        {
            throw AlreadyExists(stack);
        }

        store.Create(stack.Name);
        if (!stack.HasFile)
        {
            File.WriteAllText(stack.Path, text);
        }

        terminal.Out.WriteLine($"Created stack '{stack.Name}'");
        if (isSelected)
        {
            CurrentStack.Select(project, stack.Name);
        }
    }

    private static StackFile NewOf(Project project, string name)
    {
        var stack = project.NewStack(name);
        return project.Stacks().Contains(stack.Name) ? throw AlreadyExists(stack) : stack;
    }

    private static CliException AlreadyExists(StackFile stack) => new($"stack '{stack.Name}' already exists");
}
