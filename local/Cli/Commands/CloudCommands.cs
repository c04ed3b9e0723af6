using System.CommandLine;
using System.Globalization;
using Local.Cli.Updates;
using Local.Cloud.Client;
using Local.Protocol.Text;

namespace Local.Cli.Commands;

/// <summary>
/// cloud: the process of the local cloud. Its commands do not start it, but restart it after a crash.
/// </summary>
internal sealed class CloudCommands(CommonOptions common, Terminal terminal)
{
    public Command Build() =>
        new("cloud", "Inspect, serve or stop this project's local cloud") { Status(), Serve(), Stop() };

    private Command Status()
    {
        var command = new Command("status", "Show whether the local cloud is running, and its resources");
        SetAction(
            command,
            async (cloud, cancellation) =>
            {
                var status = await cloud.StatusAsync(cancellation);
                var since = status.Started.ToLocalTime().ToString("u", CultureInfo.InvariantCulture);
                terminal.Out.WriteLine(
                    $"The local cloud of {status.Project} has been running as process {status.Pid} since {since}."
                );
                foreach (var stack in status.Stacks)
                {
                    var scale =
                        stack.TimeScale == 1
                            ? ""
                            : string.Create(CultureInfo.InvariantCulture, $", time scale {stack.TimeScale}");
                    terminal.Out.WriteLine($"    {stack.Name}: {Counted.Text(stack.Resources, "resource")}{scale}");
                }

                foreach (var problem in status.Problems)
                {
                    terminal.Out.WriteLine($"warning: {problem}");
                }
            }
        );
        return command;
    }

    /// <summary>Serves the cloud so that Pulumi's own engine can attach to it as a running provider.</summary>
    private Command Serve()
    {
        var command = new Command(
            "serve",
            "Serve the local cloud to another engine, such as the Pulumi CLI, on loopback TCP until Ctrl-C"
        );
        command.SetAction(
            async (arguments, cancellation) =>
            {
                var project = common.Project(arguments);
                // The cloud does not end while this connection is open.
                using var cloud = await CloudClient.StartAsync(project.Folder, cancellation);
                await using var aws = new ProviderRelay(cloud.Paths, "aws");
                await using var awsx = new ProviderRelay(cloud.Paths, "awsx");
                await using var random = new ProviderRelay(cloud.Paths, "random");
                terminal.Error.WriteLine(
                    $"Serving the local cloud of {project.Folder} until Ctrl-C, to engines that are started with:"
                );
                terminal.Out.WriteLine($"PULUMI_DEBUG_PROVIDERS=aws:{aws.Port},awsx:{awsx.Port},random:{random.Port}");
                terminal.Out.Flush();
                await Task.Delay(Timeout.Infinite, cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                return 0;
            }
        );
        return command;
    }

    private Command Stop()
    {
        var command = new Command(
            "stop",
            "Stop the local cloud and everything that runs in it; the stacks' state stays"
        );
        SetAction(
            command,
            async (cloud, cancellation) =>
            {
                await cloud.StopAsync(cancellation);
                terminal.Out.WriteLine("The local cloud has stopped.");
            }
        );
        return command;
    }

    /// <summary>Gives a command an action on the running cloud. Without one, the command says so.</summary>
    private void SetAction(Command command, Func<CloudClient, CancellationToken, Task> act) =>
        command.SetAction(
            async (arguments, cancellation) =>
            {
                var project = common.Project(arguments);
                using var cloud = await CloudClient.ResumeAsync(project.Folder, cancellation);
                if (cloud is null)
                {
                    terminal.Out.WriteLine($"The local cloud of {project.Folder} is not running.");
                    return 0;
                }

                await act(cloud, cancellation);
                return 0;
            }
        );
}
