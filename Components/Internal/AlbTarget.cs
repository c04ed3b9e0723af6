using System.Collections.Immutable;
using System.Globalization;
using Pulumi;
using Pulumi.Aws.LB;
using Pulumi.Aws.LB.Inputs;

namespace Infra.Components.Internal;

/// <summary>A target group behind a listener: what a service or fleet owns of a load balancer.</summary>
/// <param name="TargetGroup">The target group.</param>
/// <param name="Routing">The listener or the rule that sends requests to the group; ECS takes no group without one.</param>
/// <param name="ListenerArn">The listener's ARN.</param>
/// <param name="Url">The address of a request that reaches the group.</param>
internal sealed record AlbTarget(
    TargetGroup TargetGroup,
    Resource Routing,
    Output<string> ListenerArn,
    Output<string> Url
)
{
    /// <summary>The longest name of a target group, in characters.</summary>
    public const int LongestName = 32;

    /// <summary>The port of HTTP.</summary>
    public const int Http = 80;

    /// <summary>The most seconds to wait for the answer to a health check: AWS's default.</summary>
    private const int HealthCheckTimeout = 5;

    /// <summary>The action of a listener for requests that are no service's.</summary>
    public static ListenerDefaultActionArgs NotFound { get; } =
        new()
        {
            Type = "fixed-response",
            FixedResponse = new ListenerDefaultActionFixedResponseArgs
            {
                StatusCode = "404",
                ContentType = "text/plain",
                MessageBody = "Not Found",
            },
        };

    /// <summary>The action of a listener that sends clients to the same address by HTTPS.</summary>
    public static ListenerDefaultActionArgs ToHttps { get; } =
        new()
        {
            Type = "redirect",
            Redirect = new ListenerDefaultActionRedirectArgs
            {
                Protocol = "HTTPS",
                Port = SecurityGroupRules.Https.ToString(CultureInfo.InvariantCulture),
                StatusCode = "HTTP_301",
            },
        };

    /// <summary>
    /// Registers the target group, and the rule of the route by which a shared listener forwards to the group; without a
    /// route, a listener that does.
    /// </summary>
    /// <param name="name">The name of the target group.</param>
    /// <param name="type">What registers as a target: <c>ip</c> or <c>instance</c>.</param>
    /// <param name="port">The port of a target.</param>
    /// <param name="vpcId">The VPC of the targets.</param>
    /// <param name="targetGroup">The target group's other arguments.</param>
    /// <param name="listener">The listener.</param>
    /// <param name="route">The requests that are for the group; null for what no rule takes.</param>
    /// <param name="parent">The service or fleet.</param>
    public static AlbTarget Create(
        string name,
        string type,
        Input<int> port,
        Input<string> vpcId,
        AlbTargetGroupArgs targetGroup,
        AlbListenerArgs listener,
        AlbRoute? route,
        Resource parent
    )
    {
        var check = targetGroup.HealthCheck;
        var group = new TargetGroup(
            name,
            new()
            {
                Name = targetGroup.Name!,
                VpcId = vpcId,
                TargetType = type,
                Protocol = targetGroup.Protocol,
                Port = port,
                DeregistrationDelay = targetGroup.DeregistrationDelay,
                SlowStart = targetGroup.SlowStart!,
                Stickiness = targetGroup.StickinessDuration is { } seconds
                    ? new TargetGroupStickinessArgs { Type = "lb_cookie", CookieDuration = seconds }
                    : null!,
                HealthCheck = new TargetGroupHealthCheckArgs
                {
                    Path = check.Path,
                    Port =
                        check.Port?.Apply(given => given.ToString(CultureInfo.InvariantCulture))
                        ?? Output.Create("traffic-port"),
                    Protocol = targetGroup.Protocol,
                    Matcher = "200",
                    // Both always: the provider's own defaults, 3 and 3, are not AWS's.
                    HealthyThreshold = check.HealthyThreshold,
                    UnhealthyThreshold = check.UnhealthyThreshold,
                    Interval = check.Interval,
                    Timeout = check.Interval.Apply(seconds => Math.Min(HealthCheckTimeout, seconds - 1)),
                },
            },
            new() { Parent = parent }
        );

        var (scheme, ownPort) = listener.Https is null ? ("http", Http) : ("https", SecurityGroupRules.Https);
        var suffix = listener.Port == ownPort ? "" : $":{listener.Port}";
        var url = (listener.Host ?? listener.LoadBalancerDnsName).Apply(host =>
            (route ?? AlbRoute.Rest).Url(scheme, host, suffix)
        );
        if (route is null)
        {
            var forward = new ListenerDefaultActionArgs { Type = "forward", TargetGroupArn = group.Arn };
            var made = Listen(listener, name, forward, parent);
            return new(group, made, made.Arn, url);
        }

        var listenerArn = listener.Arn?.ToOutput() ?? listener.Made!.Arn;
        var rule = new ListenerRule(
            name,
            new()
            {
                ListenerArn = listenerArn,
                Priority = route.Priority,
                Conditions = Conditions(route),
                Actions = new ListenerRuleActionArgs { Type = "forward", TargetGroupArn = group.Arn },
            },
            new() { Parent = parent }
        );
        return new(group, rule, listenerArn, url);
    }

    /// <summary>Registers a listener and the rule that opens its port to anyone.</summary>
    /// <param name="name">The name of the service that makes the listener, if the listener has none of its own.</param>
    /// <param name="parent">The parent, if the listener has none of its own.</param>
    public static Listener Listen(
        AlbListenerArgs listener,
        string name,
        ListenerDefaultActionArgs action,
        Resource parent
    )
    {
        var listenerName = listener.Name ?? $"{name}-{listener.Port}";
        // The load balancer's protection is not its listeners': they come and go with the services.
        var options = new CustomResourceOptions { Parent = listener.Parent ?? parent, Protect = false };
        SecurityGroupRules.Admit(
            listenerName,
            "Anyone to the listener",
            listener.LoadBalancerSecurityGroupId,
            listener.Port,
            options
        );
        var https = listener.Https;
        listener.Made = new Listener(
            listenerName,
            new()
            {
                LoadBalancerArn = listener.LoadBalancerArn,
                Protocol = https is null ? "HTTP" : "HTTPS",
                Port = listener.Port,
                DefaultActions = action,
                CertificateArn = https?.CertificateArn!,
                SslPolicy = https?.Policy!,
                RoutingHttpResponseStrictTransportSecurityHeaderValue = https?.StrictTransportSecurity!,
            },
            options
        );
        foreach (var (certificate, arn) in https?.MoreCertificateArns ?? [])
        {
            _ = new ListenerCertificate(
                $"{listenerName}-{certificate}",
                new() { ListenerArn = listener.Made.Arn, CertificateArn = arn },
                options
            );
        }

        return listener.Made;
    }

    private static List<ListenerRuleConditionArgs> Conditions(AlbRoute route)
    {
        var host = new ListenerRuleConditionHostHeaderArgs { Values = route.Hosts };
        var path = new ListenerRuleConditionPathPatternArgs { Values = route.Paths };
        return
        [
            .. route.Hosts.IsEmpty ? [] : new[] { new ListenerRuleConditionArgs { HostHeader = host } },
            .. route.Paths.IsEmpty ? [] : new[] { new ListenerRuleConditionArgs { PathPattern = path } },
        ];
    }

    /// <summary>
    /// Registers the rules by which the load balancer alone reaches its targets' port. A health check with another port
    /// gets rules of its own.
    /// </summary>
    public static ImmutableArray<Resource> Connect(
        string name,
        AlbListenerArgs listener,
        AlbTargetGroupArgs targetGroup,
        Input<string> targets,
        Input<int> port,
        Resource parent
    )
    {
        var traffic = Rules($"{name}-from-load-balancer", port);
        return targetGroup.HealthCheck.Port is { } checkedPort
            ? [.. traffic, .. Rules($"{name}-health-check", checkedPort)]
            : traffic;

        ImmutableArray<Resource> Rules(string rule, Input<int> to) =>
            SecurityGroupRules.Connect(
                rule,
                "The load balancer to its targets",
                listener.LoadBalancerSecurityGroupId,
                targets,
                to,
                new() { Parent = parent }
            );
    }
}
