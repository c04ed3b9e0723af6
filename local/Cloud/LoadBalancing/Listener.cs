using System.Buffers;
using System.Collections.Immutable;
using Local.Cloud.Acm;
using Local.Cloud.Forwarding;
using Local.Cloud.LoadBalancing.AccessLogs;
using Local.Cloud.LoadBalancing.Requests;
using Local.Cloud.LoadBalancing.Tls;
using Local.Cloud.Network;
using Local.Cloud.Resources;
using Local.Protocol.Values;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Primitives;

namespace Local.Cloud.LoadBalancing;

/// <summary>A listener of a load balancer, with its rules.</summary>
internal sealed class Listener(
    string arn,
    LoadBalancer loadBalancer,
    ListenerAction defaultAction,
    RequestForwarder forwarder
) : IAsyncDisposable
{
    private const int MaxForwardedAddresses = 30;
    private const int MaxRequestLineBytes = 16 * 1024;
    private const int MaxHeadersBytes = 64 * 1024;
    private const int MaxHeaders = 1000;
    private const int MaxStreams = 128;
    private const int MostCertificates = 25;

    private static readonly SearchValues<char> NameCharacters = SearchValues.Create(
        "-0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
    );

    private volatile ListenerRules _rules = new(defaultAction, []);
    private volatile TlsSettings? _tls;
    private volatile HeaderSettings _headers = HeaderSettings.Of(PropertyMap.Empty);
    private ImmutableList<(string Id, ServedCertificate Certificate)> _additional = [];
    private HttpServer? _server;

    public string Arn { get; } = arn;

    public LoadBalancer LoadBalancer { get; } = loadBalancer;

    /// <summary>The port of the listener.</summary>
    public int Port { get; private set; }

    /// <summary>The TLS of an HTTPS listener; null for an HTTP listener.</summary>
    public TlsSettings? Tls => _tls;

    public ListenerRules Rules => _rules;

    /// <summary>The headers of requests and responses.</summary>
    public HeaderSettings Headers => _headers;

    /// <summary>Counts all requests of the listener.</summary>
    public RequestCounter Requests { get; } = new();

    /// <summary>Counts the requests that match no rule, and get the default action.</summary>
    public RequestCounter DefaultRequests { get; } = new();

    /// <summary>The ARNs of the target groups that the rules and the default action forward to.</summary>
    public IEnumerable<string> TargetGroups =>
        Rules.Rules.Select(rule => rule.Action).Append(Rules.Default).SelectMany(ActionInputs.TargetGroups);

    /// <summary>Listens on <paramref name="port"/> and stops listening on the former port.</summary>
    /// <exception cref="CloudException">The port is not available. The former port stays open.</exception>
    public async Task ListenAsync(int port)
    {
        if (_server is not null && port == Port)
        {
            return;
        }

        var before = _server;
        _server = new HttpServer(
            LoadBalancer.Network.Listen(LoadBalancer.Interface, port),
            limits =>
            {
                limits.MaxRequestLineSize = MaxRequestLineBytes;
                limits.MaxRequestHeadersTotalSize = MaxHeadersBytes;
                limits.MaxRequestHeaderCount = MaxHeaders;
                limits.KeepAliveTimeout = LoadBalancer.Settings.IdleTimeout;
                limits.RequestHeadersTimeout = LoadBalancer.Settings.IdleTimeout;
                limits.Http2.MaxStreamsPerConnection = MaxStreams;
            },
            context => HandleAsync(context, port),
            next => connection => ConnectAsync(connection, port, next),
            new PlainListener(this, forwarder, port)
        );
        Port = port;
        if (before is not null)
        {
            await before.DisposeAsync();
        }
    }

    /// <summary>Sets the headers of requests and responses.</summary>
    public void SetHeaders(HeaderSettings headers) => _headers = headers;

    /// <summary>
    /// Makes the listener an HTTPS listener, or an HTTP listener if both are null. New connections follow; present ones
    /// go on as they are.
    /// </summary>
    public void SetTls(SecurityPolicy? policy, ServedCertificate? certificate)
    {
        lock (LoadBalancer.RulesLock)
        {
            _tls = policy is null || certificate is null ? null : new TlsSettings(policy, certificate, Certificates());
        }
    }

    /// <summary>Adds a certificate for further names.</summary>
    /// <param name="id">The id of the addition.</param>
    /// <exception cref="CloudException">The listener is not HTTPS, or has 25 certificates besides its default.</exception>
    public void AddCertificate(string id, ServedCertificate certificate)
    {
        lock (LoadBalancer.RulesLock)
        {
            if (_tls is null)
            {
                throw new CloudException(
                    $"InvalidConfigurationRequest: the listener '{Arn}' is an HTTP listener, which serves no certificate"
                );
            }

            if (_additional.Count >= MostCertificates)
            {
                throw new CloudException(
                    $"TooManyCertificates: the listener '{Arn}' has {MostCertificates} certificates besides its default"
                );
            }

            _additional = _additional.Add((id, certificate));
            _tls = _tls with { Additional = Certificates() };
        }
    }

    /// <summary>Removes an additional certificate, if it exists.</summary>
    public void RemoveCertificate(string id)
    {
        lock (LoadBalancer.RulesLock)
        {
            _additional = _additional.RemoveAll(one => one.Id == id);
            _tls = _tls is null ? null : _tls with { Additional = Certificates() };
        }
    }

    /// <summary>Returns whether the listener has the additional certificate.</summary>
    public bool HasCertificate(string id) => _additional.Exists(one => one.Id == id);

    /// <summary>Sets the action for requests that match no rule.</summary>
    public void SetDefault(ListenerAction action) => Change(rules => rules with { Default = action });

    /// <summary>Adds a rule, or replaces the rule with the same ARN, and returns the new one.</summary>
    /// <param name="ruleArn">The ARN of the rule.</param>
    /// <param name="priority">The priority, 1 to 50000; null for the highest of the other rules plus 1.</param>
    /// <param name="conditions">The conditions, all of which must hold.</param>
    /// <param name="action">The action for a request that meets the conditions.</param>
    /// <exception cref="CloudException">
    /// Another rule has the priority, or the load balancer has too many rules. The rules are unchanged.
    /// </exception>
    public ListenerRule SetRule(
        string ruleArn,
        int? priority,
        IReadOnlyList<RuleCondition> conditions,
        ListenerAction action
    )
    {
        lock (LoadBalancer.RulesLock)
        {
            var others = _rules.Without(ruleArn);
            var rule = new ListenerRule(ruleArn, priority ?? others.NextPriority, conditions, action)
            {
                Requests = _rules.Find(ruleArn)?.Requests ?? new(),
            };
            if (others.Rules.FirstOrDefault(other => other.Priority == rule.Priority) is { } holder)
            {
                throw new CloudException(
                    $"PriorityInUse: Priority '{rule.Priority}' is currently in use by the rule '{holder.Arn}'"
                );
            }

            if (rule.Priority > ListenerRule.HighestPriority)
            {
                throw new CloudException(
                    $"ValidationError: the highest priority, {ListenerRule.HighestPriority}, is in use; "
                        + "a rule without a priority would come after it"
                );
            }

            LoadBalancer.RequireRoomFor(ruleArn);
            _rules = others.With(rule);
            return rule;
        }
    }

    /// <summary>Removes the rule with this ARN, if it exists.</summary>
    public void RemoveRule(string ruleArn) => Change(rules => rules.Without(ruleArn));

    /// <summary>Applies changed settings of the load balancer.</summary>
    public void Apply(LoadBalancerSettings settings)
    {
        if (_server is { } server)
        {
            server.Limits.KeepAliveTimeout = settings.IdleTimeout;
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _server?.DisposeAsync() ?? ValueTask.CompletedTask;

    private void Change(Func<ListenerRules, ListenerRules> change)
    {
        lock (LoadBalancer.RulesLock)
        {
            _rules = change(_rules);
        }
    }

    private ImmutableArray<ServedCertificate> Certificates() => [.. _additional.Select(one => one.Certificate)];

    private Task ConnectAsync(ConnectionContext connection, int port, ConnectionDelegate next)
    {
        var (tls, logs) = (HttpServer.HasBegun(connection) ? null : _tls, LoadBalancer.Logs);
        Action<TlsFacts?, TimeSpan>? connected = null;
        if (logs.Connections is not null || logs.Access is not null)
        {
            var client = new ClientConnection(connection.RemoteEndPoint, port);
            connection.Features.Set(client);
            connected = (facts, handshake) =>
                logs.Connections?.Write(client.Line(logs.Time.GetUtcNow(), tls is not null, facts, handshake));
        }

        if (tls is not null)
        {
            return TlsHandshake.ServeAsync(connection, tls, LoadBalancer.Settings.Http2, Serve, connected);
        }

        connected?.Invoke(null, TimeSpan.Zero);
        return Serve(connection);

        Task Serve(ConnectionContext established)
        {
            var pages = new RefusalPages(established.Transport);
            established.Features.Set(pages);
            established.Transport = pages;
            return next(established);
        }
    }

    private async Task HandleAsync(HttpContext context, int port)
    {
        var client = new ListenerRequest(context);
        var entry = AccessLogEntry.Begin(client, LoadBalancer.Logs.Time);
        var arrival = Begin(client, entry, port, context.Features.Get<TlsFacts>());
        try
        {
            await AnswerAsync(client, arrival);
        }
        finally
        {
            Record(arrival);
            LoadBalancer.Logs.Access?.Write(
                entry.Line(
                    context,
                    LoadBalancer.ArnSuffix,
                    arrival.Port,
                    arrival.Tls,
                    context.Features.Get<ClientConnection>()?.TraceId
                )
            );
            entry.End();
        }
    }

    /// <summary>Begins to answer a request, with a span of its own if anybody wants it.</summary>
    internal Arrival Begin(IClientRequest client, AccessLogEntry entry, int port, TlsFacts? tls)
    {
        if (RequestTelemetry.IsOn)
        {
            entry.Span = RequestTelemetry.Start(client, LoadBalancer, port);
        }

        return new Arrival(LoadBalancer.Settings, _headers, port, tls, entry);
    }

    /// <summary>Records an answered request.</summary>
    internal void Record(Arrival arrival)
    {
        arrival.Entry.Count(Requests);
        LoadBalancer.Requests.Add(arrival.Entry.Answered(arrival.Port));
        RequestTelemetry.End(LoadBalancer, arrival.Entry);
    }

    /// <summary>Finds the action for a request, which its entry gets, too.</summary>
    internal ListenerAction Route(IClientRequest client, AccessLogEntry entry)
    {
        var rules = _rules;
        var rule = rules.Rules.Count == 0 ? null : rules.Match(RequestFacts.Of(client));
        var action = rule?.Action ?? rules.Default;
        (entry.Priority, entry.Action) = (rule?.Priority ?? 0, action.Type);
        entry.Counter = rule?.Requests ?? DefaultRequests;
        return action;
    }

    private ValueTask AnswerAsync(ListenerRequest client, Arrival arrival)
    {
        var context = client.Context;
        var request = context.Request;
        if (arrival.Headers.ChangesResponses)
        {
            context.Response.OnStarting(() => arrival.Headers.ApplyAsync(context.Response));
        }

        var entry = arrival.Entry;
        if ((Refusal(context) ?? Refusal(request.Headers.TransferEncoding)) is { } status)
        {
            entry.Make(AnswerReason.Refused);
            return client.AnswerAsync(BuiltInPages.Of(status));
        }

        if (LoadBalancer.Filter is { } filter)
        {
            entry.IsFiltered = true;
            if (filter.Refuse(context.Connection.RemoteIpAddress!) is { } answer)
            {
                entry.Make(AnswerReason.Blocked, $"rule {answer.Rule} of {filter.Name}");
                return client.AnswerAsync(BuiltInPages.Of(answer));
            }
        }

        if (arrival.Settings.DropInvalidHeaderFields)
        {
            DropInvalid(request.Headers);
        }

        var action = Route(client, entry);
        if (action is not ForwardAction && TargetRequest.HasLongHeader(request.Headers))
        {
            entry.Make(AnswerReason.Refused);
            return client.AnswerAsync(BuiltInPages.Of(BuiltInPages.BadRequest));
        }

        switch (action)
        {
            case ForwardAction forward when forward.Choose(Random.Shared.NextDouble()) is { } group:
                return forwarder.SendAsync(client, group, arrival);
            case RedirectAction redirect:
                var (path, query) = Target(context);
                var location = redirect.Location(arrival.Protocol, request.Host.Host, arrival.Port, path, query);
                entry.RedirectUrl = location;
                entry.Make(AnswerReason.Redirect);
                return client.AnswerAsync(BuiltInPages.Redirect(redirect.StatusCode, location));
            case FixedResponseAction response:
                entry.Make(AnswerReason.FixedResponse);
                return client.AnswerAsync(BuiltInPages.Of(response));
            default:
                entry.Make(AnswerReason.NoTargetGroup, "the weight of each target group of the action is 0");
                return client.AnswerAsync(BuiltInPages.Of(BuiltInPages.ServiceUnavailable));
        }
    }

    /// <summary>Returns the status of a request that no rule gets to see; null for the others.</summary>
    private static string? Refusal(HttpContext context)
    {
        var request = context.Request;
        if (HttpMethods.IsTrace(request.Method))
        {
            return BuiltInPages.MethodNotAllowed;
        }

        if (
            HttpMethods.IsConnect(request.Method)
            || request.Host.Port > ushort.MaxValue
            || context
                .Features.GetRequiredFeature<IHttpRequestFeature>()
                .RawTarget.AsSpan()
                .ContainsAnyInRange('\0', ' ')
        )
        {
            return BuiltInPages.BadRequest;
        }

        return
            request.Headers[TargetRequest.XForwardedFor] is { Count: > 0 } addresses
            && addresses.ToString().AsSpan().Count(',') >= MaxForwardedAddresses
            ? BuiltInPages.TooManyAddresses
            : null;
    }

    /// <summary>Returns the status of a request whose body has another coding than chunks; null for the others.</summary>
    private static string? Refusal(StringValues codings)
    {
        if (codings.Count == 0 || (codings.Count == 1 && IsChunked(codings[0])))
        {
            return null;
        }

        var names = codings.SelectMany(coding => coding!.Split(',', StringSplitOptions.TrimEntries));
        return names.Count(IsChunked) > 1 ? BuiltInPages.BadRequest : BuiltInPages.NotImplemented;

        static bool IsChunked(string? coding) => string.Equals(coding, "chunked", StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>Returns path and query as sent: undecoded, without the question mark.</summary>
    private static (string Path, string Query) Target(HttpContext context)
    {
        var target = RequestTarget.AsSent(context);
        var mark = target.IndexOf('?', StringComparison.Ordinal);
        return mark < 0 ? (target, "") : (target[..mark], target[(mark + 1)..]);
    }

    private static void DropInvalid(IHeaderDictionary headers)
    {
        List<string>? invalid = null;
        foreach (var (name, _) in headers)
        {
            if (name.AsSpan().ContainsAnyExcept(NameCharacters))
            {
                (invalid ??= []).Add(name);
            }
        }

        invalid?.ForEach(name => headers.Remove(name));
    }
}
