using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Local.Cloud.Contract;
using Local.Cloud.Resources;
using Local.Protocol.Rpc;

namespace Local.Cloud.Client;

/// <summary>A connection to the running cloud of a project. Safe for many callers at once.</summary>
public sealed class CloudClient : IDisposable
{
    private readonly HttpClient _http;

    private CloudClient(CloudPaths paths)
    {
        Paths = paths;
        _http = new HttpClient(
            new SocketsHttpHandler
            {
                UseProxy = false,
                AllowAutoRedirect = false,
                UseCookies = false,
                // While a client is connected the cloud does not end, however long the client has nothing to ask.
                PooledConnectionIdleTimeout = Timeout.InfiniteTimeSpan,
                ConnectCallback = async (_, cancellationToken) =>
                    new NetworkStream(await ConnectAsync(paths.Socket, cancellationToken), ownsSocket: true),
            }
        )
        {
            BaseAddress = new Uri("http://localhost"),
            Timeout = Timeout.InfiniteTimeSpan,
            DefaultRequestVersion = HttpVersion.Version20,
            DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
    }

    /// <summary>The project's paths.</summary>
    public CloudPaths Paths { get; }

    /// <summary>What the user should know of this cloud, such as that it is of another build; null when nothing.</summary>
    public string? Warning { get; private init; }

    /// <summary>A client of the project's cloud; null when none runs.</summary>
    public static async Task<CloudClient?> TryConnectAsync(
        string projectFolder,
        CancellationToken cancellationToken = default
    )
    {
        var paths = new CloudPaths(projectFolder);
        try
        {
            using var probe = await ConnectAsync(paths.Socket, cancellationToken);
        }
        catch (SocketException)
        {
            return null;
        }

        return new CloudClient(paths);
    }

    /// <summary>
    /// A client of the project's cloud; null when none runs. One that has crashed is started again: the tasks that
    /// it left would go on with nobody to look after them. One whose sockets were deleted is waited for: it makes them
    /// again.
    /// </summary>
    /// <exception cref="CloudException">It cannot be started; the message tells what its log says.</exception>
    public static async Task<CloudClient?> ResumeAsync(
        string projectFolder,
        CancellationToken cancellationToken = default
    ) =>
        await TryConnectAsync(projectFolder, cancellationToken)
        // One that ends by itself removes its mark; one whose sockets were deleted has the lock.
        ?? (
            File.Exists(new CloudPaths(projectFolder).LockFile) || ProjectLock.IsHeld(projectFolder)
                ? await StartAsync(projectFolder, cancellationToken)
                : null
        );

    /// <summary>
    /// A client of the project's cloud, which is started when it does not run. One of another build that holds
    /// nothing and serves nobody else is ended and started anew; one that is in use is kept, with a
    /// <see cref="Warning"/>.
    /// </summary>
    /// <param name="projectFolder">The folder of <c>Pulumi.yaml</c>.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <param name="command">The command that runs the CLI; this process's own when it is not given.</param>
    /// <exception cref="CloudException">It cannot be started; the message tells what its log says.</exception>
    public static async Task<CloudClient> StartAsync(
        string projectFolder,
        CancellationToken cancellationToken,
        IReadOnlyList<string>? command = null
    )
    {
        var paths = new CloudPaths(projectFolder);
        if (await TryConnectAsync(projectFolder, cancellationToken) is { } running)
        {
            var status = await running.TryStatusAsync(cancellationToken);
            if (status?.Version == CloudVersion.Current)
            {
                return running;
            }

            if (status is { Resources: > 0 } or { Connections: > 1 })
            {
                running.Dispose();
                return new CloudClient(paths)
                {
                    Warning =
                        "the local cloud that runs was started by another build of ./infra; "
                        + "`./infra cloud stop` ends it, and the next command starts the new one with all that it held",
                };
            }

            if (status is not null)
            {
                await running.StopAsync(cancellationToken);
            }

            running.Dispose();
        }

        await CloudLauncher.StartAsync(paths, command ?? CloudLauncher.OwnCommand(), cancellationToken);
        var started = new CloudClient(paths);
        await started.StatusAsync(cancellationToken);
        return started;
    }

    /// <summary>
    /// A connection for one provider instance, whose configuration belongs to it; the caller disposes it.
    /// </summary>
    /// <param name="package"><c>aws</c> or <c>awsx</c>.</param>
    public GrpcConnection OpenProvider(string package) => GrpcConnection.ToUnixSocket(Paths.PackageSocket(package));

    /// <summary>What runs, of one stack or, without one, of all.</summary>
    public Task<PsReport> PsAsync(string? stack, CancellationToken cancellationToken = default) =>
        GetAsync(ApiPaths.Ps + Query(("stack", stack)), ApiJson.Default.PsReport, cancellationToken);

    /// <summary>What the cloud says of itself.</summary>
    public Task<CloudStatus> StatusAsync(CancellationToken cancellationToken = default) =>
        GetAsync(ApiPaths.Status, ApiJson.Default.CloudStatus, cancellationToken);

    /// <summary>What the tasks of a stack have written, the oldest first.</summary>
    /// <param name="stack">The stack.</param>
    /// <param name="service">The service; null for all of them.</param>
    /// <param name="follow">Whether to go on with what they will write, until cancelled.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async IAsyncEnumerable<LogEvent> LogsAsync(
        string stack,
        string? service,
        bool follow,
        [EnumeratorCancellation] CancellationToken cancellationToken = default
    )
    {
        var path = ApiPaths.Logs + Query(("stack", stack), ("service", service), ("follow", follow ? "true" : null));
        using var response = await SendAsync(HttpMethod.Get, path, null, cancellationToken);
        var stream = await response.Content.ReadAsStreamAsync(cancellationToken);
        using var reader = new StreamReader(stream);
        while (await reader.ReadLineAsync(cancellationToken) is { } line)
        {
            yield return JsonSerializer.Deserialize(line, ApiJson.Default.LogEvent)!;
        }
    }

    /// <summary>Divides the waits of a stack by <paramref name="factor"/>, from now until another is set.</summary>
    /// <exception cref="CloudException">The factor is not a number above 0.</exception>
    public async Task SetTimeScaleAsync(string stack, double factor, CancellationToken cancellationToken = default)
    {
        using var content = JsonContent.Create(new TimeScaleRequest(stack, factor), ApiJson.Default.TimeScaleRequest);
        using var response = await SendAsync(HttpMethod.Post, ApiPaths.TimeScale, content, cancellationToken);
    }

    /// <summary>
    /// Says that no engine has the resources of a stack in its state any more, as after its state was deleted: an
    /// update takes them over then.
    /// </summary>
    public async Task ForgetAsync(string stack, CancellationToken cancellationToken = default)
    {
        var path = ApiPaths.Forget + Query(("stack", stack));
        using var _ = await SendAsync(HttpMethod.Post, path, null, cancellationToken);
    }

    /// <summary>
    /// Ends the cloud and waits until its process is gone: tasks end, addresses are released. What it holds stays on
    /// the disk, and comes back when the cloud is started again.
    /// </summary>
    public async Task StopAsync(CancellationToken cancellationToken = default)
    {
        var status = await StatusAsync(cancellationToken);
        try
        {
            using var _ = await SendAsync(HttpMethod.Post, ApiPaths.Stop, null, cancellationToken);
        }
        catch (CloudException)
        {
            // It was ending already, and was faster than its answer.
        }

        await CloudLauncher.WaitUntilGoneAsync(Paths, status.Pid, cancellationToken);
    }

    /// <summary>Ends the cloud, as <see cref="StopAsync"/>, when it holds nothing and serves nobody else.</summary>
    /// <returns>Whether it was ended.</returns>
    public async Task<bool> StopIfUnusedAsync(CancellationToken cancellationToken = default)
    {
        var status = await StatusAsync(cancellationToken);
        if (status.Resources > 0)
        {
            return false;
        }

        await StopAsync(cancellationToken);
        return true;
    }

    public void Dispose() => _http.Dispose();

    internal static async Task<Socket> ConnectAsync(string path, CancellationToken cancellationToken)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), cancellationToken);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private async Task<CloudStatus?> TryStatusAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await StatusAsync(cancellationToken);
        }
        catch (CloudException)
        {
            // It was ending when we connected.
            return null;
        }
    }

    private async Task<T> GetAsync<T>(string path, JsonTypeInfo<T> type, CancellationToken cancellationToken)
    {
        using var response = await SendAsync(HttpMethod.Get, path, null, cancellationToken);
        return (await response.Content.ReadFromJsonAsync(type, cancellationToken))!;
    }

    private async Task<HttpResponseMessage> SendAsync(
        HttpMethod method,
        string path,
        HttpContent? content,
        CancellationToken cancellationToken
    )
    {
        using var request = new HttpRequestMessage(method, path)
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = content,
        };
        HttpResponseMessage response;
        try
        {
            response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        }
        catch (HttpRequestException e)
        {
            throw new CloudException($"the local cloud does not answer ({e.Message}); its log is {Paths.LogFile}");
        }

        if (response.IsSuccessStatusCode)
        {
            return response;
        }

        using (response)
        {
            var error =
                response.StatusCode == HttpStatusCode.BadRequest
                    ? await response.Content.ReadFromJsonAsync(ApiJson.Default.ApiError, cancellationToken)
                    : null;
            throw new CloudException(
                error?.Message ?? $"the local cloud answered {(int)response.StatusCode} to {path}"
            );
        }
    }

    private static string Query(params (string Name, string? Value)[] parameters)
    {
        var given = parameters.Where(parameter => parameter.Value is not null).ToArray();
        return given.Length == 0
            ? ""
            : "?" + string.Join('&', given.Select(p => $"{p.Name}={Uri.EscapeDataString(p.Value!)}"));
    }
}
