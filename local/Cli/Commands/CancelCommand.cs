using System.CommandLine;
using Local.Cli.Projects;
using Local.Cli.Updates;

namespace Local.Cli.Commands;

/// <summary>cancel: breaks the lock of an abandoned update.</summary>
internal sealed class CancelCommand(CommonOptions common, Terminal terminal)
{
    public Command Build()
    {
        var name = CommonOptions.Optional(
            "stack-name",
            "The stack whose update is cancelled. Default: the stack of --stack"
        );
        var command = new Command("cancel", "Cancel a stack's currently running update, if any")
        {
            name,
            common.Stack,
            common.Yes,
        };
        command.SetAction(
            async (arguments, cancellation) =>
            {
                var stack = common.StackFile(arguments, arguments.GetValue(name));
                return await CancelAsync(stack, arguments.GetValue(common.Yes), cancellation) ? 0 : 1;
            }
        );
        return command;
    }

    private async Task<bool> CancelAsync(StackFile stack, bool isAgreed, CancellationToken cancellationToken)
    {
        var store = Stores.Open(stack.Project);
        var holders = store.LockHolders(stack.Name);
        if (holders.Count == 0)
        {
            throw new CliException($"no update of the stack '{stack.Name}' is running: nobody holds its lock");
        }

        if (!isAgreed)
        {
            if (!terminal.IsInteractive)
            {
                throw new CliException("--yes must be passed in to proceed when running in non-interactive mode");
            }

            terminal.Out.WriteLine($"The lock of the stack '{stack.Name}' is held by {string.Join(", ", holders)}.");
            terminal.Out.WriteLine(
                $"This will irreversibly cancel the currently running update for '{stack.Name}'! It cannot save its changes any more."
            );
            if (!await Confirmation.AskNameAsync(terminal, stack.Name, cancellationToken))
            {
                terminal.Out.WriteLine("Confirmation declined, not cancelling the update.");
                return false;
            }
        }

        store.BreakLock(stack.Name);
        terminal.Out.WriteLine(
            $"The currently running update for '{stack.Name}' has been canceled! Its lock was held by {string.Join(", ", holders)}."
        );
        return true;
    }
}
