using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Text;
using Local.Cloud.Forwarding;
using Local.Cloud.Forwarding.Plain;
using Local.Cloud.Network;
using Local.Cloud.Telemetry;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Local.Cloud.ServiceConnect;

/// <summary>
/// The proxy of one task, like Envoy in an ECS task. The names that the task knows lead to their endpoints; all
/// other addresses lead where they lead without a proxy. Every connection comes from the task's network interface.
/// </summary>
internal sealed class TaskProxy : IPlainHandler, IDisposable
{
    private const int MaxTries = 3;
    private const int LongestAuthority = 300;
    private const int MaxTunnelHeadBytes = 16 * 1024;
    private const string UpstreamTimeout = "upstream request timeout";
    private static readonly TimeSpan RequestTimeout = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan IdleTimeout = TimeSpan.FromMinutes(5);

    private readonly VirtualNetwork _network;
    private readonly NetworkInterface _task;
    private readonly ServiceConnectNamespaces _namespaces;
    private readonly string _namespaceArn;
    private readonly SharedTimeout _timeout;
    private readonly ConcurrentDictionary<EndPoint, TargetConnections> _connections = new();
    private readonly Func<EndPoint, TargetConnections> _connect;
    private readonly Dictionary<string, (NameTraffic Traffic, EndpointPicker Picker)> _names;

    public TaskProxy(
        VirtualNetwork network,
        ServiceConnectNamespaces namespaces,
        TimeProvider time,
        NetworkInterface task,
        string namespaceArn,
        IReadOnlyList<ServiceConnectName> names
    )
    {
        _network = network;
        _task = task;
        _namespaces = namespaces;
        _namespaceArn = namespaceArn;
        _timeout = new SharedTimeout(RequestTimeout, time);
        _connect = to => new TargetConnections(cancellationToken => ConnectAsync(to, cancellationToken));
        _names = new(StringComparer.OrdinalIgnoreCase);
        foreach (var name in names)
        {
            _names[$"{name.DnsName}:{name.Port}"] = (new NameTraffic(name), new EndpointPicker(time));
        }
    }

    /// <summary>The task's requests by HTTP to each name. Tunnels are not counted.</summary>
    public IEnumerable<NameTraffic> Traffic => _names.Values.Select(known => known.Traffic);

    /// <inheritdoc/>
    public bool IsPlain => true;

    /// <summary>Handles a request in absolute form.</summary>
    public Task HandleAsync(HttpContext context)
    {
        var client = new ContextRequest(context);
        return Spans.AreOn ? TracedAsync(client, AnswerAsync) : AnswerAsync(client);
    }

    /// <summary>Handles a request to a name that the task knows.</summary>
    public ValueTask<bool> HandleAsync(PlainRequest request)
    {
        Span<char> authority = stackalloc char[LongestAuthority];
        return
            request.Authority.Length <= LongestAuthority
            && _names
                .GetAlternateLookup<ReadOnlySpan<char>>()
                .TryGetValue(authority[..Encoding.ASCII.GetChars(request.Authority, authority)], out var known)
            ? SendAsync(request, known.Traffic, known.Picker)
            : new ValueTask<bool>(false);
    }

    /// <summary>Serves a connection that asks for a tunnel.</summary>
    public async Task TunnelAsync(Socket client, CancellationToken cancellationToken)
    {
        var authority = await ReadTunnelHeadAsync(client, cancellationToken);
        var colon = authority?.LastIndexOf(':') ?? -1;
        if (authority is null || colon <= 0 || !ushort.TryParse(authority.AsSpan(colon + 1), out var port))
        {
            await ReplyAsync(client, "400 Bad Request", cancellationToken);
            return;
        }

        Socket upstream;
        try
        {
            upstream = await ConnectTunnelAsync(authority, authority[..colon].Trim('[', ']'), port, cancellationToken);
        }
        catch (SocketException)
        {
            await ReplyAsync(client, "503 Service Unavailable", cancellationToken);
            return;
        }

        await client.SendAsync("HTTP/1.1 200 Connection Established\r\n\r\n"u8.ToArray(), cancellationToken);
        await Relay.RunAsync(client, upstream, cancellationToken);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var connections in _connections.Values)
        {
            connections.Dispose();
        }
    }

    private static async Task TracedAsync<TClient>(TClient client, Func<TClient, Task> answer)
        where TClient : IClientRequest
    {
        var span = Spans.Start(client, ActivityKind.Client, client.Host);
        try
        {
            await answer(client);
        }
        finally
        {
            Spans.End(span, client.Status);
        }
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<bool> SendAsync(PlainRequest request, NameTraffic traffic, EndpointPicker picker)
    {
        if (Spans.AreOn)
        {
            await TracedAsync(request, client => SendToServiceAsync(client, traffic, picker).AsTask());
        }
        else
        {
            await SendToServiceAsync(request, traffic, picker);
        }

        return true;
    }

    private Task AnswerAsync(ContextRequest client)
    {
        var target = client.Context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        if (
            _names.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(RequestTarget.Authority(target), out var known)
            && target.StartsWith("http:", StringComparison.OrdinalIgnoreCase)
        )
        {
            return SendToServiceAsync(client, known.Traffic, known.Picker).AsTask();
        }

        if (!Uri.TryCreate(target, UriKind.Absolute, out var uri) || uri.Scheme != Uri.UriSchemeHttp)
        {
            return ReplyAsync(
                    client,
                    StatusCodes.Status400BadRequest,
                    "a task's HTTP proxy takes requests in absolute form, such as GET http://products:3000/"
                )
                .AsTask();
        }

        return _names.TryGetValue($"{uri.Host}:{uri.Port}", out known)
            ? SendToServiceAsync(client, known.Traffic, known.Picker).AsTask()
            : SendElsewhereAsync(client, uri);
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private async ValueTask SendToServiceAsync<TClient>(TClient client, NameTraffic traffic, EndpointPicker picker)
        where TClient : IClientRequest
    {
        traffic.Begin();
        var name = traffic.Name;
        var timeout = _timeout.Begin();
        var tried = new List<IPEndPoint>();
        var reason = "";
        while (tried.Count < MaxTries)
        {
            var endpoints = _namespaces.Endpoints(_namespaceArn, name.DiscoveryName);
            if (picker.Next(endpoints, tried) is not { } endpoint)
            {
                break;
            }

            tried.Add(endpoint);
            var failure = await SendAsync(client, endpoint, timeout);
            if (failure is null)
            {
                if (client.Status >= StatusCodes.Status500InternalServerError)
                {
                    picker.Fail(endpoint);
                    traffic.Fail();
                }

                return;
            }

            if (failure.Failure != ForwardFailure.Client)
            {
                picker.Fail(endpoint);
            }

            if (Ends(client, failure))
            {
                return;
            }

            client.Clear();
            if (failure.Failure is ForwardFailure.TimedOut or ForwardFailure.Cut)
            {
                traffic.Fail();
                await ReplyAsync(client, StatusCodes.Status504GatewayTimeout, UpstreamTimeout);
                return;
            }

            reason = Innermost(failure);
            if (failure.Failure != ForwardFailure.Connect && !IsSafe(client.Method))
            {
                break;
            }
        }

        traffic.Fail();
        await ReplyAsync(
            client,
            StatusCodes.Status503ServiceUnavailable,
            tried.Count == 0
                ? $"no healthy upstream: no task answers to {name.DnsName}:{name.Port}"
                : $"upstream connect error: {name.DnsName}:{name.Port} at {tried[^1]} did not answer ({reason})"
        );
    }

    private async Task SendElsewhereAsync(ContextRequest client, Uri uri)
    {
        var failure = await SendAsync(client, new DnsEndPoint(uri.Host, uri.Port), CancellationToken.None);
        if (failure is null || Ends(client, failure))
        {
            return;
        }

        var reason = Innermost(failure);
        client.Clear();
        if (failure.Failure == ForwardFailure.TimedOut)
        {
            await ReplyAsync(client, StatusCodes.Status504GatewayTimeout, UpstreamTimeout);
            return;
        }

        var names = _names.Count == 0 ? "none" : string.Join(", ", _names.Keys.Order(StringComparer.Ordinal));
        await ReplyAsync(
            client,
            StatusCodes.Status503ServiceUnavailable,
            $"upstream connect error: {uri.Authority} did not answer ({reason}); Service Connect names that this task "
                + $"knows: {names}"
        );
    }

    /// <summary>Sends the request. Returns the reason why there is no whole answer; null if there is one.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<ForwardException?> SendAsync<TClient>(
        TClient client,
        EndPoint to,
        CancellationToken timeout
    )
        where TClient : IClientRequest
    {
        try
        {
            await _connections
                .GetOrAdd(to, _connect)
                .SendAsync(client, new ProxiedRequest(Spans.Current), IdleTimeout, timeout);
            return null;
        }
        catch (ForwardException e)
        {
            return e;
        }
    }

    /// <summary>Returns whether nothing more can be sent to the client, and ends its connection then.</summary>
    private static bool Ends(IClientRequest client, ForwardException failure)
    {
        var ends = failure.Failure == ForwardFailure.Client || client.HasStarted || client.IsGone;
        if (ends)
        {
            client.Abort();
        }

        return ends;
    }

    private async Task<Socket> ConnectTunnelAsync(
        string authority,
        string host,
        int port,
        CancellationToken cancellationToken
    )
    {
        if (!_names.TryGetValue(authority, out var known))
        {
            return await ConnectAsync(new DnsEndPoint(host, port), cancellationToken);
        }

        for (var tried = new List<IPEndPoint>(); ; )
        {
            var endpoint =
                tried.Count < MaxTries
                    ? known.Picker.Next(_namespaces.Endpoints(_namespaceArn, known.Traffic.Name.DiscoveryName), tried)
                    : null;
            if (endpoint is null)
            {
                throw new SocketException((int)SocketError.ConnectionRefused);
            }

            tried.Add(endpoint);
            try
            {
                return await _network.ConnectSocketAsync(_task, endpoint.Address, endpoint.Port, cancellationToken);
            }
            catch (SocketException)
            {
                known.Picker.Fail(endpoint);
            }
        }
    }

    private async Task<Socket> ConnectAsync(EndPoint to, CancellationToken cancellationToken)
    {
        var (addresses, port) = to switch
        {
            IPEndPoint endpoint => ([endpoint.Address], endpoint.Port),
            DnsEndPoint name => (await AddressesAsync(name.Host, cancellationToken), name.Port),
            _ => throw new ArgumentException($"neither an address nor a name: {to}", nameof(to)),
        };
        for (var i = 0; ; i++)
        {
            try
            {
                return await _network.ConnectSocketAsync(_task, addresses[i], port, cancellationToken);
            }
            catch (SocketException) when (i + 1 < addresses.Length)
            {
                // The next address may answer.
            }
        }
    }

    private static async ValueTask<IPAddress[]> AddressesAsync(string host, CancellationToken cancellationToken) =>
        IPAddress.TryParse(host, out var literal) ? [literal]
        : InternalDnsName.Resolve(host) is { } loadBalancer ? [loadBalancer]
        : await Dns.GetHostAddressesAsync(host, cancellationToken);

    private static async Task<string?> ReadTunnelHeadAsync(Socket client, CancellationToken cancellationToken)
    {
        var head = new byte[MaxTunnelHeadBytes];
        for (var length = 0; length < head.Length; )
        {
            // The bytes after the head belong to the tunnel and must not be read here.
            var peeked = await client.ReceiveAsync(head.AsMemory(length), SocketFlags.Peek, cancellationToken);
            if (peeked == 0)
            {
                return null;
            }

            var end = head.AsSpan(0, length + peeked).IndexOf("\r\n\r\n"u8);
            var take = end < 0 ? peeked : end + 4 - length;
            length += await client.ReceiveAsync(head.AsMemory(length, take), SocketFlags.None, cancellationToken);
            if (end >= 0)
            {
                var words = Encoding.ASCII.GetString(head, 0, end).Split('\r')[0].Split(' ');
                return words.Length == 3 ? words[1] : null;
            }
        }

        return null;
    }

    private static async Task ReplyAsync(Socket client, string status, CancellationToken cancellationToken)
    {
        var reply = $"HTTP/1.1 {status}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
        await client.SendAsync(Encoding.ASCII.GetBytes(reply), cancellationToken);
        client.Shutdown(SocketShutdown.Send);
        client.Dispose();
    }

    private static ValueTask ReplyAsync(IClientRequest client, int statusCode, string text) =>
        client.AnswerAsync(new OwnAnswer(statusCode, null, "text/plain", text));

    private static bool IsSafe(string method) =>
        HttpMethods.IsGet(method) || HttpMethods.IsHead(method) || HttpMethods.IsOptions(method);

    private static string Innermost(Exception exception) => exception.GetBaseException().Message;
}
