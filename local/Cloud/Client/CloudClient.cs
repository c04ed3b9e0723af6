using System.Globalization;
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

/// <summary>A connection to the running cloud of a project. Thread-safe.</summary>
public sealed class CloudClient : IDisposable
{
    private const string OtherBuild =
        "the running local cloud was started by another build of ./infra; "
        + "`./infra cloud stop` ends it, and the next command starts the new build with the same resources";

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
                // The cloud does not end while a client is connected, however long the client asks for nothing.
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

    /// <summary>
    /// A warning for the user about this cloud, for example that another build of the program started it; null if
    /// there is none.
    /// </summary>
    public string? Warning { get; private init; }

    /// <summary>Returns a client of the project's cloud; null if none is running.</summary>
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

    /// <summary>Returns a warning for the user if another build of the program started this cloud; null otherwise.</summary>
    public async Task<string?> OtherBuildWarningAsync(CancellationToken cancellationToken) =>
        await TryAsync(GetTextAsync(ApiPaths.Version, cancellationToken)) is { } version
        && version != CloudVersion.Current
            ? OtherBuild
            : null;

    /// <summary>
    /// Returns a client of the project's cloud; null if none is running. Restarts a cloud that has crashed, because
    /// nobody would look after its tasks. Waits for a cloud whose sockets were deleted, because it makes them
    /// again.
    /// </summary>
    /// <exception cref="CloudException">
    /// The cloud cannot be started. The message contains the end of its log.
    /// </exception>
    public static async Task<CloudClient?> ResumeAsync(
        string projectFolder,
        CancellationToken cancellationToken = default
    ) =>
        await TryConnectAsync(projectFolder, cancellationToken)
        // A cloud that ends by itself removes its lock file. A cloud whose sockets were deleted holds the lock.
        ?? (
            File.Exists(new CloudPaths(projectFolder).LockFile) || ProjectLock.IsHeld(projectFolder)
                ? await StartAsync(projectFolder, cancellationToken)
                : null
        );

    /// <summary>
    /// Returns a client of the project's cloud and starts the cloud if it is not running. A cloud of another build
    /// is restarted if it holds nothing and has no other client. Otherwise it is kept, with a
    /// <see cref="Warning"/>.
    /// </summary>
    /// <param name="projectFolder">The folder of <c>Pulumi.yaml</c>.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <param name="command">The command that runs the CLI. Default: the command of this process.</param>
    /// <exception cref="CloudException">
    /// The cloud cannot be started. The message contains the end of its log.
    /// </exception>
    public static async Task<CloudClient> StartAsync(
        string projectFolder,
        CancellationToken cancellationToken,
        IReadOnlyList<string>? command = null
    )
    {
        var paths = new CloudPaths(projectFolder);
        if (await TryConnectAsync(projectFolder, cancellationToken) is { } running)
        {
            if (await TryAsync(running.GetTextAsync(ApiPaths.Version, cancellationToken)) == CloudVersion.Current)
            {
                return running;
            }

            var status = await TryAsync(running.StatusAsync(cancellationToken));
            if (status is { Resources: > 0 } or { Connections: > 1 })
            {
                running.Dispose();
                return new CloudClient(paths) { Warning = OtherBuild };
            }

            if (status is not null)
            {
                await running.StopAsync(cancellationToken);
            }

            running.Dispose();
        }

        await CloudLauncher.StartAsync(paths, command ?? CloudLauncher.OwnCommand(), cancellationToken);
        var started = new CloudClient(paths);
        await started.GetTextAsync(ApiPaths.Version, cancellationToken);
        return started;
    }

    /// <summary>
    /// Opens a connection for one provider instance, which has its own configuration. The caller disposes the
    /// connection.
    /// </summary>
    /// <param name="package">One of <see cref="CloudPaths.Packages"/>.</param>
    public GrpcConnection OpenProvider(string package) => GrpcConnection.ToUnixSocket(Paths.PackageSocket(package));

    /// <summary>
    /// Returns a report of everything that runs, of one stack or, if <paramref name="stack"/> is null, of all.
    /// </summary>
    public Task<PsReport> PsAsync(string? stack, CancellationToken cancellationToken = default) =>
        GetAsync(ApiPaths.Ps + Query(("stack", stack)), ApiJson.Default.PsReport, cancellationToken);

    /// <summary>Returns who can reach whom in a stack.</summary>
    public Task<ReachReport> ReachAsync(string stack, CancellationToken cancellationToken = default) =>
        GetAsync(ApiPaths.Reach + Query(("stack", stack)), ApiJson.Default.ReachReport, cancellationToken);

    /// <summary>Returns the last requests of a stack's load balancers, newest first.</summary>
    public Task<RequestReport> RequestsAsync(string stack, CancellationToken cancellationToken = default) =>
        GetAsync(ApiPaths.Requests + Query(("stack", stack)), ApiJson.Default.RequestReport, cancellationToken);

    /// <summary>Returns the recorded decisions of a stack, newest first.</summary>
    /// <param name="stack">The stack.</param>
    /// <param name="kind">One of the kinds of decisions; null for all.</param>
    /// <param name="subject">The subject, such as a task's id; null for all.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public Task<DecisionReport> DecisionsAsync(
        string stack,
        string? kind = null,
        string? subject = null,
        CancellationToken cancellationToken = default
    ) =>
        GetAsync(
            ApiPaths.Decisions + Query(("stack", stack), ("kind", kind), ("subject", subject)),
            ApiJson.Default.DecisionReport,
            cancellationToken
        );

    /// <summary>Returns why load balancers answered with a status.</summary>
    /// <param name="stack">The stack.</param>
    /// <param name="status">The status, such as 503.</param>
    /// <param name="at">The time of the request; null for the last one.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public Task<WhyAnswer> WhyStatusAsync(
        string stack,
        int status,
        DateTimeOffset? at,
        CancellationToken cancellationToken = default
    ) =>
        WhyAsync(
            QuestionKind.Status,
            cancellationToken,
            ("stack", stack),
            ("status", status.ToString(CultureInfo.InvariantCulture)),
            ("at", at?.ToString("O", CultureInfo.InvariantCulture))
        );

    /// <summary>Returns why a task started, stopped or is unhealthy.</summary>
    /// <param name="stack">The stack.</param>
    /// <param name="id">The task's id, or its beginning.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public Task<WhyAnswer> WhyTaskAsync(string stack, string id, CancellationToken cancellationToken = default) =>
        WhyAsync(QuestionKind.Task, cancellationToken, ("stack", stack), ("id", id));

    /// <summary>Returns why a service has its number of tasks, still deploys, or was rolled back.</summary>
    /// <param name="stack">The stack.</param>
    /// <param name="name">The service's name, or the prefix of its log streams.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="CloudException">The service does not exist.</exception>
    public Task<WhyAnswer> WhyServiceAsync(string stack, string name, CancellationToken cancellationToken = default) =>
        WhyAsync(QuestionKind.Service, cancellationToken, ("stack", stack), ("name", name));

    /// <summary>Returns whether one side may reach another, and which attempts were refused.</summary>
    /// <param name="stack">The stack.</param>
    /// <param name="from">The name of a load balancer or a service, an instance's id, an address, or <c>internet</c>.</param>
    /// <param name="to">The other side, like <paramref name="from"/>.</param>
    /// <param name="port">The port of the other side.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="CloudException">There is no such side.</exception>
    public Task<WhyAnswer> WhyRefusedAsync(
        string stack,
        string from,
        string to,
        int port,
        CancellationToken cancellationToken = default
    ) =>
        WhyAsync(
            QuestionKind.Refused,
            cancellationToken,
            ("stack", stack),
            ("from", from),
            ("to", to),
            ("port", port.ToString(CultureInfo.InvariantCulture))
        );

    /// <summary>Returns which rule of a listener a request matches, and why each rule before does not.</summary>
    /// <param name="stack">The stack.</param>
    /// <param name="request">The request.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="CloudException">There is no such listener, or the request is not valid.</exception>
    public Task<WhyAnswer> WhyRuleAsync(
        string stack,
        RuleQuestion request,
        CancellationToken cancellationToken = default
    ) =>
        WhyAsync(
            QuestionKind.Rule,
            cancellationToken,
            [
                ("stack", stack),
                ("host", request.Host),
                ("path", request.Path),
                ("listener", request.Listener),
                ("method", request.Method),
                ("source", request.Source),
                .. request.Headers.Select(header => ("header", (string?)header)),
            ]
        );

    /// <summary>Returns the types of the resources that a plan of the network needs.</summary>
    public async Task<IReadOnlySet<string>> NetworkTypesAsync(CancellationToken cancellationToken = default) =>
        (await GetTextAsync(ApiPaths.NetworkTypes, cancellationToken)).Split('\n').ToHashSet();

    /// <summary>Returns the effect of a plan on a stack's network.</summary>
    public async Task<NetworkPlan> PlanNetworkAsync(
        NetworkPlanRequest plan,
        CancellationToken cancellationToken = default
    )
    {
        using var content = JsonContent.Create(plan, ApiJson.Default.NetworkPlanRequest);
        using var response = await SendAsync(HttpMethod.Post, ApiPaths.NetworkPlan, content, cancellationToken);
        return (await response.Content.ReadFromJsonAsync(ApiJson.Default.NetworkPlan, cancellationToken))!;
    }

    /// <summary>Returns the status of the cloud.</summary>
    public Task<CloudStatus> StatusAsync(CancellationToken cancellationToken = default) =>
        GetAsync(ApiPaths.Status, ApiJson.Default.CloudStatus, cancellationToken);

    /// <summary>Returns the number of resources that the cloud has of a stack.</summary>
    /// <param name="stack">The name of the stack.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public async Task<int> ResourceCountAsync(string stack, CancellationToken cancellationToken = default) =>
        int.Parse(
            await GetTextAsync(ApiPaths.ResourceCount + Query(("stack", stack)), cancellationToken),
            CultureInfo.InvariantCulture
        );

    /// <summary>Returns those of <paramref name="types"/> that the cloud only records.</summary>
    public async Task<IReadOnlyList<string>> RecordedAsync(
        IEnumerable<string> types,
        CancellationToken cancellationToken = default
    )
    {
        var query = Query([.. types.Select(type => ("type", (string?)type))]);
        return query.Length == 0
            ? []
            : (await GetTextAsync(ApiPaths.Recorded + query, cancellationToken)).Split(
                '\n',
                StringSplitOptions.RemoveEmptyEntries
            );
    }

    /// <summary>Returns the secrets of a stack's tasks that no stack makes, and which have random values here.</summary>
    public async Task<IReadOnlyList<string>> SecretsElsewhereAsync(
        string stack,
        CancellationToken cancellationToken = default
    ) =>
        (await GetTextAsync(ApiPaths.SecretsElsewhere + Query(("stack", stack)), cancellationToken)).Split(
            '\n',
            StringSplitOptions.RemoveEmptyEntries
        );

    /// <summary>Finds the task that a command is to run in, and logs the command.</summary>
    /// <exception cref="CloudException">There is no such service or task, or it does not allow commands.</exception>
    public async Task<ExecTarget> ExecAsync(ExecRequest request, CancellationToken cancellationToken = default)
    {
        using var content = JsonContent.Create(request, ApiJson.Default.ExecRequest);
        using var response = await SendAsync(HttpMethod.Post, ApiPaths.Exec, content, cancellationToken);
        return (await response.Content.ReadFromJsonAsync(ApiJson.Default.ExecTarget, cancellationToken))!;
    }

    /// <summary>Returns the log lines of a stack's tasks, oldest first.</summary>
    /// <param name="stack">The name of the stack.</param>
    /// <param name="service">The name of the service; null for all services.</param>
    /// <param name="follow">Whether to continue with new lines until cancelled.</param>
    /// <param name="cancellationToken">Ends the stream.</param>
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

    /// <summary>
    /// Makes the cloud ready for frequent updates of a stack, until the result is disposed or this process ends: it keeps
    /// a compiler, and replaced targets drain for at most a second.
    /// </summary>
    public async Task<IDisposable> WatchAsync(string stack, CancellationToken cancellationToken = default) =>
        await SendAsync(HttpMethod.Get, ApiPaths.Watch + Query(("stack", stack)), null, cancellationToken);

    /// <summary>Starts to serve the page of the stacks, and returns its address with the token.</summary>
    public async Task<Uri> OpenPageAsync(CancellationToken cancellationToken = default)
    {
        using var response = await SendAsync(HttpMethod.Post, ApiPaths.Page, null, cancellationToken);
        return new Uri(await response.Content.ReadAsStringAsync(cancellationToken));
    }

    /// <summary>
    /// Makes the cloud export its telemetry, and hand new tasks the receiver, until the result is disposed or this process
    /// ends.
    /// </summary>
    /// <param name="receiver">The receiver.</param>
    /// <param name="redeploy">Whether each service is deployed again, so that its tasks export too.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public async Task<CloudExport> ExportAsync(
        OtlpReceiver receiver,
        bool redeploy,
        CancellationToken cancellationToken = default
    )
    {
        using var content = JsonContent.Create(new ExportRequest(receiver, redeploy), ApiJson.Default.ExportRequest);
        return new(await SendAsync(HttpMethod.Post, ApiPaths.Telemetry, content, cancellationToken));
    }

    /// <summary>
    /// Sets the time scale of a stack: its waits are divided by <paramref name="factor"/> until another factor is
    /// set.
    /// </summary>
    /// <exception cref="CloudException">The factor is not a number above 0.</exception>
    public async Task SetTimeScaleAsync(string stack, double factor, CancellationToken cancellationToken = default)
    {
        using var content = JsonContent.Create(new TimeScaleRequest(stack, factor), ApiJson.Default.TimeScaleRequest);
        using var response = await SendAsync(HttpMethod.Post, ApiPaths.TimeScale, content, cancellationToken);
    }

    /// <summary>
    /// Records that no engine has the resources of a stack in its state any more, for example after its state was
    /// deleted. The next update adopts the resources.
    /// </summary>
    public async Task ForgetAsync(string stack, CancellationToken cancellationToken = default)
    {
        var path = ApiPaths.Forget + Query(("stack", stack));
        using var _ = await SendAsync(HttpMethod.Post, path, null, cancellationToken);
    }

    /// <summary>
    /// Renames a stack in a project's cloud. If the cloud has resources of the stack, it restarts: its tasks end, and
    /// begin anew under the new name.
    /// </summary>
    /// <param name="projectFolder">The folder of <c>Pulumi.yaml</c>.</param>
    /// <param name="stack">The name of the stack.</param>
    /// <param name="name">The new name.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    public static async Task RenameStackAsync(
        string projectFolder,
        string stack,
        string name,
        CancellationToken cancellationToken
    )
    {
        using (var cloud = await StartAsync(projectFolder, cancellationToken))
        {
            if (await cloud.ResourceCountAsync(stack, cancellationToken) == 0)
            {
                return;
            }

            await cloud.EndAsync(ApiPaths.RenameStack + Query(("stack", stack), ("name", name)), cancellationToken);
            var (logs, renamed) = (Path.Combine(cloud.Paths.Logs, stack), Path.Combine(cloud.Paths.Logs, name));
            if (Directory.Exists(logs) && !Directory.Exists(renamed))
            {
                Directory.Move(logs, renamed);
            }
        }

        using var _ = await StartAsync(projectFolder, cancellationToken);
    }

    /// <summary>
    /// Stops the cloud and waits until its process has ended. Tasks end and addresses are released. The resources
    /// stay on the disk and are restored when the cloud starts again.
    /// </summary>
    public Task StopAsync(CancellationToken cancellationToken = default) => EndAsync(ApiPaths.Stop, cancellationToken);

    private async Task EndAsync(string path, CancellationToken cancellationToken)
    {
        var status = await StatusAsync(cancellationToken);
        try
        {
            using var _ = await SendAsync(HttpMethod.Post, path, null, cancellationToken);
        }
        catch (CloudException)
        {
            // The cloud was already ending and closed the connection before its answer.
        }

        await CloudLauncher.WaitUntilGoneAsync(Paths, status.Pid, cancellationToken);
    }

    /// <summary>
    /// Stops the cloud like <see cref="StopAsync"/>, but only if it holds nothing and has no other client.
    /// </summary>
    /// <returns>Whether the cloud was stopped.</returns>
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

    private static async Task<T?> TryAsync<T>(Task<T> call)
        where T : class
    {
        try
        {
            return await call;
        }
        catch (CloudException)
        {
            // The cloud was ending when the client connected.
            return null;
        }
    }

    private Task<WhyAnswer> WhyAsync(
        string kind,
        CancellationToken cancellationToken,
        params (string Name, string? Value)[] question
    ) => GetAsync(ApiPaths.Why + kind + Query(question), ApiJson.Default.WhyAnswer, cancellationToken);

    private async Task<string> GetTextAsync(string path, CancellationToken cancellationToken)
    {
        using var response = await SendAsync(HttpMethod.Get, path, null, cancellationToken);
        return await response.Content.ReadAsStringAsync(cancellationToken);
    }

    private async Task<T> GetAsync<T>(string path, JsonTypeInfo<T> type, CancellationToken cancellationToken)
    {
        using var response = await SendAsync(HttpMethod.Get, path, null, cancellationToken);
        return (await response.Content.ReadFromJsonAsync(MissingMembers.AsEmpty(type), cancellationToken))!;
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
