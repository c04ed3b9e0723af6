using System.CommandLine;
using Local.Cli.Projects;
using Local.Cli.Updates;
using Local.Engine.State;

namespace Local.Cli.Commands;

/// <summary>state delete, rename, protect and unprotect: edits of a stack's state.</summary>
internal sealed class StateCommands(CommonOptions common, Terminal terminal)
{
    private readonly Argument<string> _urn = new("resource-urn") { Description = "The URN of the resource" };

    public Command Build() =>
        new("state", "Edit the current stack's state") { Delete(), Rename(), Protect(true), Protect(false) };

    private Command Delete()
    {
        var force = new Option<bool>("--force") { Description = "Force deletion of protected resources" };
        var dependents = new Option<bool>("--target-dependents")
        {
            Description = "Delete the URN and all its dependents",
        };
        var command = new Command("delete", "Delete a resource from a stack's state")
        {
            _urn,
            force,
            dependents,
            common.Stack,
            common.Yes,
        };
        command.SetAction(
            (arguments, cancellation) =>
                EditAsync(
                    arguments,
                    state =>
                        SnapshotEdits.Delete(
                            state,
                            arguments.GetValue(_urn)!,
                            arguments.GetValue(force),
                            arguments.GetValue(dependents)
                        ),
                    "Resource deleted",
                    cancellation
                )
        );
        return command;
    }

    private Command Rename()
    {
        var name = new Argument<string>("new-name") { Description = "The new name of the resource in the program" };
        var command = new Command("rename", "Rename a resource in a stack's state")
        {
            _urn,
            name,
            common.Stack,
            common.Yes,
        };
        command.SetAction(
            (arguments, cancellation) =>
                EditAsync(
                    arguments,
                    state => SnapshotEdits.Rename(state, arguments.GetValue(_urn)!, arguments.GetValue(name)!),
                    "Resource renamed",
                    cancellation
                )
        );
        return command;
    }

    private Command Protect(bool isProtected)
    {
        var urns = new Argument<string[]>("resource-urn")
        {
            Description = "The URNs of the resources",
            Arity = ArgumentArity.ZeroOrMore,
        };
        var (verb, noun) = isProtected ? ("protect", "Protect") : ("unprotect", "Unprotect");
        var all = new Option<bool>("--all") { Description = $"{noun} all resources in the checkpoint" };
        var command = new Command(verb, $"{noun} resources in a stack's state") { urns, all, common.Stack, common.Yes };
        command.Validators.Add(result =>
        {
            if (result.GetValue(all) == result.GetValue(urns) is { Length: > 0 })
            {
                result.AddError("allowed: either the URN of a resource, or --all");
            }
        });
        command.SetAction(
            (arguments, cancellation) =>
                EditAsync(
                    arguments,
                    state =>
                        SnapshotEdits.Protect(
                            state,
                            arguments.GetValue(all) ? null : arguments.GetValue(urns)!,
                            isProtected
                        ),
                    arguments.GetValue(all) ? $"All resources {verb}ed" : $"Resource {verb}ed",
                    cancellation
                )
        );
        return command;
    }

    private async Task<int> EditAsync(
        ParseResult arguments,
        Func<Snapshot, Snapshot> edit,
        string done,
        CancellationToken cancellationToken
    )
    {
        const string question = "This will edit your stack's state directly. Confirm?";
        var stack = common.StackFile(arguments);
        if (!await Confirmation.IsGivenAsync(terminal, arguments.GetValue(common.Yes), question, cancellationToken))
        {
            return 1;
        }

        Stores.Open(stack.Project).Edit(stack.Name, edit);
        terminal.Out.WriteLine(done);
        return 0;
    }
}
