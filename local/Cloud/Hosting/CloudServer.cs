using System.Net;
using System.Net.Sockets;
using Local.Cloud.Contract;
using Local.Cloud.Page;
using Local.Cloud.Processes;
using Local.Cloud.Provider;
using Local.Cloud.Resources;
using Local.Protocol.Rpc;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;
using Pulumirpc;

namespace Local.Cloud.Hosting;

/// <summary>The cloud of one project in this process, from its start to its end.</summary>
internal sealed class CloudServer : IAsyncDisposable
{
    private readonly RunFolder _folder;
    private readonly ResourceStore _store;
    private readonly CloudServices _services;
    private readonly WebApplication _application;
    private readonly CancellationTokenSource _ending;
    private readonly IdleWatch _idle;
    private readonly FileWatch _files;
    private readonly ProviderConnections _connections;
    private readonly PageServer _page;
    private readonly CloudLog _log;

    private CloudServer(
        RunFolder folder,
        ResourceStore store,
        CloudServices services,
        WebApplication application,
        CancellationTokenSource ending,
        TimeProvider time,
        TimeSpan idleTime,
        ProviderConnections connections,
        PageServer page,
        CloudLog log
    )
    {
        _connections = connections;
        _page = page;
        _folder = folder;
        _store = store;
        _services = services;
        _application = application;
        _ending = ending;
        _log = log;
        _idle = new IdleWatch(
            time,
            idleTime,
            () => store.Count > 0 || connections.Count > 0 || page.Readers > 0,
            ending.Cancel
        );
        _files = new FileWatch(
            time,
            [
                .. services.Paths.RunFiles.Append(store.JournalFile).Select(path => (path, (Action<string>)Lose)),
                // Files that can be written again come last: if all files are gone, the cloud ends before it writes
                // them.
                (store.KeyFile, KeepKey),
            ]
        );
    }

    /// <summary>
    /// Signalled when the cloud was asked to end, has been unused for a while, or has <see cref="LostFiles"/>.
    /// </summary>
    public CancellationToken Ending => _ending.Token;

    /// <summary>
    /// Whether the cloud ends because somebody deleted files that it needs. A new cloud can run without them.
    /// </summary>
    public bool LostFiles { get; private set; }

    /// <summary>The number of connected clients.</summary>
    public int Connections => _connections.Count;

    /// <summary>
    /// Restores the resources and starts to serve on the sockets. Returns null if another cloud of the project is
    /// running.
    /// </summary>
    /// <exception cref="CloudException">
    /// The cloud cannot run here. The message states the reason and the remedy.
    /// </exception>
    public static async Task<CloudServer?> StartAsync(CloudOptions options, CancellationToken cancellationToken)
    {
        RequireLoopback();
        var paths = new CloudPaths(options.ProjectFolder);
        var log = new CloudLog(options.Log, options.Time);
        if (await RunFolder.OpenAsync(paths, options.Patience, cancellationToken) is not { } folder)
        {
            var holder = ProjectLock.Holder(paths.Project) is { } id ? $"process {id}" : "a process";
            log.Write($"the cloud of {paths.Project} is already running: {holder} has the folder's lock");
            return null;
        }

        var undo = new Stack<IAsyncDisposable>();
        undo.Push(new Disposal(folder));
        try
        {
            var ended = MarkedProcesses.End(paths.ProjectHash);
            if (ended > 0)
            {
                log.Write($"ended {ended} processes of an earlier cloud");
            }

            var store = new ResourceStore(paths.Cloud);
            undo.Push(store);
            var shapes = new ShapeCatalog();
            var services = new CloudServices(paths, store, shapes, options.Time, log);
            undo.Push(services);
            services.PruneImages(store.All().Select(stored => stored.Resource));
            if (OtlpReceiver.FromEnvironment() is { } receiver)
            {
                services.Telemetry.Begin(receiver);
            }

            await RestoreAsync(services, store, log, cancellationToken);
            var ending = new CancellationTokenSource();
            var connections = new ProviderConnections();
            var reports = new CloudReports(services, store, connections);
            var page = new PageServer(reports, services.Actions, options.Time, ending.Token);
            undo.Push(page);
            var control = new ControlApi(services, store, reports, page, shapes, ending);
            var application = Build(paths, services, store, shapes, connections, control, log, ending);
            undo.Push(application);
            await application.StartAsync(cancellationToken);
            log.Write($"serving {paths.Project} as process {Environment.ProcessId}, with {store.Count} resources");
            return new CloudServer(
                folder,
                store,
                services,
                application,
                ending,
                options.Time,
                options.IdleTime,
                connections,
                page,
                log
            );
        }
        catch (Exception e)
        {
            while (undo.TryPop(out var started))
            {
                await started.DisposeAsync();
            }

            if (e is IOException or UnauthorizedAccessException)
            {
                throw new CloudException(
                    $"cannot use {paths.Local}: {e.Message.TrimEnd('.')}: remove what is there, or make it accessible"
                );
            }

            throw;
        }
    }

    /// <summary>Ends everything that the cloud runs and removes its sockets. The resources stay on the disk.</summary>
    public async ValueTask DisposeAsync()
    {
        _log.Write("ends");
        _idle.Dispose();
        _files.Dispose();
        await _ending.CancelAsync();
        using (var patience = new CancellationTokenSource(TimeSpan.FromSeconds(2)))
        {
            // This waits for responses in progress. Longer calls were cancelled above.
            await _application.StopAsync(patience.Token);
        }

        await _application.DisposeAsync();
        await _page.DisposeAsync();
        await _services.DisposeAsync();
        // Processes that have left their task's session end with the cloud.
        MarkedProcesses.End(_services.Paths.ProjectHash);
        await _store.DisposeAsync();
        _folder.Dispose();
        _ending.Dispose();
    }

    private static void RequireLoopback()
    {
        using var probe = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            probe.Bind(new IPEndPoint(IPAddress.Parse("127.31.255.254"), 0));
        }
        catch (SocketException e)
        {
            throw new CloudException(
                $"the local cloud gives each task an address in 127.0.0.0/8, and this system does not allow it "
                    + $"(127.31.255.254: {e.Message}). Linux and WSL do; on macOS run it in a Linux machine, such as "
                    + "a dev container"
            );
        }
    }

    private static async Task RestoreAsync(
        CloudServices services,
        ResourceStore store,
        CloudLog log,
        CancellationToken cancellationToken
    )
    {
        foreach (var stored in RestoreOrder.Of(store.All()))
        {
            if (!services.Types.TryGetValue(stored.Resource.Token, out var type))
            {
                continue;
            }

            if (stored.Problem is { } problem)
            {
                log.Write($"cannot restore {stored.Urn}: {problem}");
                continue;
            }

            try
            {
                await type.RestoreAsync(stored.Resource, cancellationToken);
            }
#pragma warning disable CA1031 // A resource that cannot be restored must not keep the others from it.
            catch (Exception e) when (e is not OperationCanceledException)
#pragma warning restore CA1031
            {
                store.SetProblem(stored.Resource.Token, stored.Resource.Id, e.Message, e is ResourceGoneException);
                log.Write($"cannot restore {stored.Urn}: {(e is CloudException ? e.Message : e)}");
            }
        }
    }

    private void Lose(string path)
    {
        if (!LostFiles)
        {
            LostFiles = true;
            _log.Write($"{path} was deleted while the cloud ran: the cloud restarts with the data on the disk");
            _ending.Cancel();
        }
    }

    private void KeepKey(string path)
    {
        try
        {
            if (_store.KeepKey())
            {
                _log.Write($"{path} was deleted while the cloud ran: it is written again");
            }
        }
        catch (CloudException e)
        {
            _log.Write(e.Message);
        }
    }

    private static WebApplication Build(
        CloudPaths paths,
        CloudServices services,
        ResourceStore store,
        ShapeCatalog shapes,
        ProviderConnections connections,
        ControlApi control,
        CloudLog log,
        CancellationTokenSource ending
    )
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelCore();
        builder.WebHost.ConfigureKestrel(server =>
        {
            server.ConfigureForGrpc();
            Listen(paths.Socket, ProviderPackage.Aws, control: true);
            foreach (
                var package in (ProviderPackage[])[ProviderPackage.Aws, ProviderPackage.Awsx, ProviderPackage.Random]
            )
            {
                Listen(paths.PackageSocket(package.Name), package, control: false);
            }

            void Listen(string socket, ProviderPackage package, bool control)
            {
                // The socket is left from a cloud that was killed.
                File.Delete(socket);
                server.ListenUnixSocket(socket, endpoint => connections.Watch(endpoint, package, control));
            }
        });
        builder.Services.AddGrpcServing();
        var application = builder.Build();
        connections.Use(application);
        var provider = new ProviderService(shapes, services.Types, store, services, services.Time, ending.Token);
        application.Serve(endpoints =>
        {
            endpoints.MapService(
                binder => ResourceProvider.BindService(binder, provider),
                new ProviderCalls(log.Write)
            );
            control.Map(endpoints);
        });
        return application;
    }

    private sealed class Disposal(IDisposable disposable) : IAsyncDisposable
    {
        public ValueTask DisposeAsync()
        {
            disposable.Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
