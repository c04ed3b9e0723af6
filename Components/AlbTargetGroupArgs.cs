using Pulumi;

namespace Infra.Components;

/// <summary>The target group of a service or fleet.</summary>
public sealed class AlbTargetGroupArgs : ResourceArgs
{
    /// <summary>
    /// The target group's name on AWS: at most 32 letters, digits and hyphens. Default: Pulumi's, from the service's
    /// name, which then has at most 24 characters. A named target group cannot be replaced (by another VPC or port)
    /// while a listener uses it.
    /// </summary>
    [Input("name")]
    public Input<string>? Name { get; init; }

    /// <summary>
    /// Seconds that a deregistered target keeps to finish its requests, 0–3600. Default: 30. A deployment takes at least
    /// this long, so keep it just above the longest request; AWS's own default is 300.
    /// </summary>
    [Input("deregistrationDelay")]
    public Input<int> DeregistrationDelay { get; init; } = 30;

    /// <summary>
    /// The protocol between the load balancer and its targets, <c>HTTP</c> or <c>HTTPS</c>. The load balancer takes any
    /// certificate of a target. Default: HTTP.
    /// </summary>
    [Input("protocol")]
    public Input<string> Protocol { get; init; } = "HTTP";

    /// <summary>
    /// Seconds, 1–604800, for which a client's requests go to the same target, by a cookie of the load balancer. Default:
    /// none; requests go round.
    /// </summary>
    [Input("stickinessDuration")]
    public Input<int>? StickinessDuration { get; init; }

    /// <summary>Seconds, 30–900, in which a new target's share of the requests grows. Default: none.</summary>
    [Input("slowStart")]
    public Input<int>? SlowStart { get; init; }

    /// <summary>The health check of the targets.</summary>
    [Input("healthCheck")]
    public AlbHealthCheckArgs HealthCheck { get; init; } = new();
}

/// <summary>The health check of a target group; its defaults are AWS's.</summary>
public sealed class AlbHealthCheckArgs : ResourceArgs
{
    /// <summary>The path that a check asks for with GET; status 200 passes. Default: <c>/</c>.</summary>
    [Input("path")]
    public Input<string> Path { get; init; } = "/";

    /// <summary>The port that a check asks, 1–65535, if it is another than the target's own, which is the default.</summary>
    [Input("port")]
    public Input<int>? Port { get; init; }

    /// <summary>Passed checks after which an unhealthy target is healthy, 2–10. Default: 5.</summary>
    [Input("healthyThreshold")]
    public Input<int> HealthyThreshold { get; init; } = 5;

    /// <summary>Failed checks after which a healthy target is unhealthy, 2–10. Default: 2.</summary>
    [Input("unhealthyThreshold")]
    public Input<int> UnhealthyThreshold { get; init; } = 2;

    /// <summary>Seconds from one check of a target to the next, 5–300. Default: 30.</summary>
    [Input("interval")]
    public Input<int> Interval { get; init; } = 30;
}
