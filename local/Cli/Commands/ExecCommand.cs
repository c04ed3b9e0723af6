using System.CommandLine;
using Local.Cloud.Client;

namespace Local.Cli.Commands;

/// <summary>exec: a command in the environment and the folder of a running task.</summary>
internal sealed class ExecCommand(CommonOptions common)
{
    private const string Shell = "/bin/sh";

    private readonly Argument<string> _service = new("service") { Description = "The service of the task" };

    private readonly Argument<string[]> _command = new("command")
    {
        Description = $"The command with its arguments, after `--`. Default: {Shell}",
        Arity = ArgumentArity.ZeroOrMore,
    };

    private readonly Option<string?> _task = new("--task")
    {
        Description = "The id of the task, or its beginning. Default: the task that has run longest",
        HelpName = "id",
    };

    private readonly Option<string?> _container = new("--container")
    {
        Description = "The name of the container. Default: the service's own",
        HelpName = "name",
    };

    public Command Build()
    {
        var command = new Command("exec", "Execute a command in a running task of a service")
        {
            _service,
            _command,
            common.Stack,
            _task,
            _container,
        };
        command.SetAction(
            async (arguments, cancellation) =>
            {
                var stack = common.StackFile(arguments);
                string[] given = arguments.GetValue(_command) is { Length: > 0 } words ? words : [Shell];
                using var cloud =
                    await CloudClient.ResumeAsync(stack.Project.Folder, cancellation)
                    ?? throw new CliException("nothing is running, so there is no task: `infra up` starts the stack");
                var target = await cloud.ExecAsync(
                    new(
                        stack.Name,
                        arguments.GetValue(_service)!,
                        arguments.GetValue(_task),
                        arguments.GetValue(_container),
                        given
                    ),
                    cancellation
                );
                return await TaskCommand.RunAsync(target.ProcessId, given);
            }
        );
        return command;
    }
}
