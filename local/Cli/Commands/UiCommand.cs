using System.CommandLine;
using Local.Cli.Updates;
using Local.Cloud.Client;

namespace Local.Cli.Commands;

/// <summary>ui: the page that shows the stacks.</summary>
internal sealed class UiCommand(CommonOptions common, Terminal terminal)
{
    private readonly Option<bool> _noOpen = new("--no-open") { Description = "Print the address, and open no browser" };

    public Command Build()
    {
        var command = new Command("ui", "Open a page that shows the stack, live, and print its address")
        {
            common.Stack,
            _noOpen,
        };
        command.SetAction(
            async (arguments, cancellation) =>
            {
                var stack = common.StackFile(arguments);
                using var cloud = await CloudClient.StartAsync(stack.Project.Folder, cancellation);
                if (cloud.Warning is { } warning)
                {
                    terminal.Error.WriteLine($"warning: {warning}");
                }

                var address = $"{await cloud.OpenPageAsync(cancellation)}#{stack.Name}";
                terminal.Out.WriteLine(address);
                if (!arguments.GetValue(_noOpen) && !Browser.TryOpen(address))
                {
                    terminal.Error.WriteLine(
                        "note: no browser was found here: open the address in one on this machine"
                    );
                }

                return 0;
            }
        );
        return command;
    }
}
