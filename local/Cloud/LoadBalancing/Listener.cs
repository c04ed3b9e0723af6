using System.Net;
using Local.Cloud.Network;
using Local.Cloud.Resources;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.WebUtilities;

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
    private const string Protocol = "http";

    private readonly Lock _lock = new();
    private volatile ListenerRules _rules = new(defaultAction, []);
    private HttpServer? _server;

    public string Arn { get; } = arn;

    public LoadBalancer LoadBalancer { get; } = loadBalancer;

    /// <summary>The port of the listener.</summary>
    public int Port { get; private set; }

    public ListenerRules Rules => _rules;

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
            },
            context => HandleAsync(context, port)
        );
        Port = port;
        if (before is not null)
        {
            await before.DisposeAsync();
        }
    }

    /// <summary>Sets the action for requests that match no rule.</summary>
    public void SetDefault(ListenerAction action) => Change(rules => rules with { Default = action });

    /// <summary>Adds a rule, or replaces the rule with the same ARN.</summary>
    /// <exception cref="CloudException">Another rule has its priority.</exception>
    public void SetRule(ListenerRule rule) =>
        Change(rules =>
            rules.Rules.FirstOrDefault(other => other.Priority == rule.Priority && other.Arn != rule.Arn) is { } other
                ? throw new CloudException($"PriorityInUse: priority {rule.Priority} is already used by '{other.Arn}'")
                : rules.With(rule)
        );

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
        lock (_lock)
        {
            _rules = change(_rules);
        }
    }

    private Task HandleAsync(HttpContext context, int port)
    {
        var request = context.Request;
        var settings = LoadBalancer.Settings;
        if (HttpMethods.IsTrace(request.Method))
        {
            return BuiltInPages.WriteAsync(context, BuiltInPages.MethodNotAllowed);
        }

        if (
            request.Headers[TargetRequestTransformer.XForwardedFor].ToString().Split(',').Length > MaxForwardedAddresses
        )
        {
            return BuiltInPages.WriteAsync(context, BuiltInPages.TooManyAddresses);
        }

        if (settings.DropInvalidHeaderFields)
        {
            foreach (var name in request.Headers.Keys.Where(name => !IsValidName(name)).ToArray())
            {
                request.Headers.Remove(name);
            }
        }

        var facts = Facts(context, out var query);
        switch (_rules.Route(facts))
        {
            case ForwardAction forward when forward.Choose(Random.Shared.NextDouble()) is { } group:
                return forwarder.SendAsync(context, group, settings, Protocol, port);
            case RedirectAction redirect:
                var location = redirect.Location(Protocol, facts.Host, port, facts.Path, query);
                return BuiltInPages.WriteRedirectAsync(context, redirect.StatusCode, location);
            case FixedResponseAction response:
                return BuiltInPages.WriteAsync(context, response);
            default:
                return BuiltInPages.WriteAsync(context, BuiltInPages.ServiceUnavailable);
        }
    }

    private static RequestFacts Facts(HttpContext context, out string query)
    {
        var request = context.Request;
        var rawTarget = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        var mark = rawTarget.IndexOf('?', StringComparison.Ordinal);
        query = request.QueryString.HasValue ? request.QueryString.Value![1..] : "";
        var path = rawTarget.StartsWith('/') ? rawTarget[..(mark < 0 ? rawTarget.Length : mark)] : request.Path.Value;
        return new RequestFacts(
            request.Method,
            request.Host.Host,
            path ?? "/",
            Parameters(query),
            name => [.. request.Headers[name].OfType<string>()],
            context.Connection.RemoteIpAddress ?? IPAddress.Any
        );
    }

    private static List<KeyValuePair<string, string>> Parameters(string query)
    {
        var parameters = new List<KeyValuePair<string, string>>();
        foreach (var parameter in new QueryStringEnumerable(query))
        {
            parameters.Add(KeyValuePair.Create(parameter.DecodeName().ToString(), parameter.DecodeValue().ToString()));
        }

        return parameters;
    }

    private static bool IsValidName(string name) => name.All(c => char.IsAsciiLetterOrDigit(c) || c == '-');
}
