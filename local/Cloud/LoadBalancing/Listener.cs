using Local.Cloud.Network;
using Local.Cloud.Resources;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

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
            var rule = new ListenerRule(ruleArn, priority ?? others.NextPriority, conditions, action);
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

        var rules = _rules;
        switch (rules.Rules.Count == 0 ? rules.Default : rules.Route(RequestFacts.Of(context)))
        {
            case ForwardAction forward when forward.Choose(Random.Shared.NextDouble()) is { } group:
                return forwarder.SendAsync(context, group, settings, Protocol, port);
            case RedirectAction redirect:
                var (path, query) = Target(context);
                var location = redirect.Location(Protocol, request.Host.Host, port, path, query);
                return BuiltInPages.WriteRedirectAsync(context, redirect.StatusCode, location);
            case FixedResponseAction response:
                return BuiltInPages.WriteAsync(context, response);
            default:
                return BuiltInPages.WriteAsync(context, BuiltInPages.ServiceUnavailable);
        }
    }

    /// <summary>Returns path and query as sent: undecoded, without the question mark.</summary>
    private static (string Path, string Query) Target(HttpContext context)
    {
        var target = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        if (!target.StartsWith('/'))
        {
            target = context.Request.Path.ToUriComponent() + context.Request.QueryString.ToUriComponent();
        }

        var mark = target.IndexOf('?', StringComparison.Ordinal);
        return mark < 0 ? (target, "") : (target[..mark], target[(mark + 1)..]);
    }

    private static bool IsValidName(string name) => name.All(c => char.IsAsciiLetterOrDigit(c) || c == '-');
}
