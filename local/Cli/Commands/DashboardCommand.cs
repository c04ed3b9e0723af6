using System.CommandLine;
using System.Net;
using System.Net.Sockets;
using Local.Cli.Dashboards;
using Local.Cli.Projects;
using Local.Cli.Updates;
using Local.Cloud.Client;
using Local.Cloud.Resources;
using Local.Protocol.Text;

namespace Local.Cli.Commands;

/// <summary>dashboard: Aspire's dashboard, which shows traces, metrics and logs of the cloud and its tasks.</summary>
internal sealed class DashboardCommand(CommonOptions common, Terminal terminal)
{
    private const int DefaultPort = 18888;
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly Option<int> _port = new("--port")
    {
        Description = "The port of the dashboard on 127.0.0.1; 0 for any free one",
        DefaultValueFactory = _ => DefaultPort,
    };

    private readonly Option<bool> _redeploy = new("--redeploy")
    {
        Description = "Deploy each service again, so that tasks which run already export too",
    };

    public Command Build()
    {
        var command = new Command(
            "dashboard",
            "Serve Aspire's dashboard until Ctrl-C: traces, metrics and logs of the local cloud and its tasks"
        )
        {
            _port,
            _redeploy,
        };
        command.SetAction(
            async (arguments, cancellation) =>
            {
                var project = common.Project(arguments);
                var port = arguments.GetValue(_port);
                RequireFree(port);
                var package = new DashboardPackage(
                    Path.Combine(project.Folder, ".local", "dashboard"),
                    DashboardPackage.UserCache
                );
                var program = await package.EnsureAsync(terminal.Error.WriteLine, cancellation);
                await using var dashboard = await DashboardProcess.StartAsync(program, port, cancellation);
                terminal.Out.WriteLine($"Login to the dashboard at {dashboard.LoginAddress}");
                terminal.Out.Flush();
                using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
                var feeding = FeedAsync(project, dashboard, arguments.GetValue(_redeploy), ending.Token);
                await dashboard.ExitedAsync(cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                // Ctrl-C in a terminal reaches the dashboard too, which may end first.
                await Task.Delay(Pause, cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                await ending.CancelAsync();
                await feeding.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                return cancellation.IsCancellationRequested
                    ? 0
                    : throw new CliException("Aspire's dashboard has ended");
            }
        );
        return command;
    }

    /// <summary>Connects each cloud of the project that runs meanwhile to the dashboard.</summary>
    private async Task FeedAsync(
        Project project,
        DashboardProcess dashboard,
        bool redeploy,
        CancellationToken cancellationToken
    )
    {
        string? told = null;
        while (true)
        {
            try
            {
                using var cloud = await CloudClient.TryConnectAsync(project.Folder, cancellationToken);
                if (cloud is not null)
                {
                    using var export = await cloud.ExportAsync(dashboard.Receiver, redeploy, cancellationToken);
                    await TellAsync(cloud, redeploy, cancellationToken);
                    redeploy = false;
                    await export.EndedAsync(cancellationToken);
                }
            }
            catch (IOException)
            {
                // The cloud has ended, and another one may start.
            }
            catch (CloudException e)
            {
                if (told != e.Message)
                {
                    terminal.Error.WriteLine($"warning: {told = e.Message}");
                }
            }

            await Task.Delay(Pause, cancellationToken);
        }
    }

    private async Task TellAsync(CloudClient cloud, bool redeploy, CancellationToken cancellationToken)
    {
        terminal.Error.WriteLine("The local cloud exports its spans and metrics, and new tasks export theirs.");
        var tasks = (await cloud.PsAsync(null, cancellationToken)).Services.Sum(service => service.Tasks.Count);
        if (tasks > 0)
        {
            terminal.Error.WriteLine(
                redeploy
                    ? "Each service is deployed again, so that its tasks export too."
                    : $"{Counted.Text(tasks, "task")} started earlier and cannot export: `infra dashboard --redeploy` "
                        + "deploys each service again."
            );
        }
    }

    private static void RequireFree(int port)
    {
        using var probe = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            probe.Bind(new IPEndPoint(IPAddress.Loopback, port));
        }
        catch (Exception e) when (e is SocketException or ArgumentOutOfRangeException)
        {
            throw new CliException(
                $"--port: found {port}, which {(e is SocketException ? "another program has" : "is no port")}; allowed: a free port from 1 to 65535, or 0 for any"
            );
        }
    }
}
