using System.Collections.Immutable;
using System.ComponentModel.DataAnnotations;
using Infra.Components.Internal;

namespace Infra.Configuration;

/// <summary>What stands behind a listener of the load balancer: a service or the fleet.</summary>
public abstract record TargetSettings
{
    /// <summary>
    /// The port of the load balancer's listener; with <c>infra:https</c> usually 443. Services and the fleet share the listener that they name alike; all but
    /// one of them need <see cref="Host"/> or <see cref="Path"/>, and that one gets the requests that no other takes.
    /// </summary>
    [Range(1, 65535)]
    public required int Listener { get; init; }

    /// <summary>The patterns of the host of its requests, regardless of case; without them any host.</summary>
    [OneOrMore, MinLength(1), HostPattern]
    public ImmutableArray<string> Host { get; init; } = [];

    /// <summary>The patterns of the path of its requests, without the query; case matters. Without them any path.</summary>
    [OneOrMore, MinLength(1), PathPattern]
    public ImmutableArray<string> Path { get; init; } = [];

    /// <summary>The place of host and path among those of the listener: of those that match, the lowest wins.</summary>
    [Range(1, AlbRoute.LastPriority), Default("a number that depends on host and path alone, the more specific first")]
    public int? Priority { get; init; }

    /// <summary>The load balancer's health check of the targets: tasks or instances.</summary>
    public HealthCheckSettings HealthCheck { get; init; } = new();

    /// <summary>The seconds that a target has to finish its requests when the load balancer drains it.</summary>
    [Range(0, 3600)]
    public int DeregistrationDelay { get; init; } = 30;

    /// <summary>
    /// The protocol between the load balancer and the targets. With HTTPS the targets must speak TLS on their port; the
    /// load balancer takes any certificate of theirs.
    /// </summary>
    [ValueFormat("HTTPS?", "HTTP or HTTPS")]
    public string Protocol { get; init; } = "HTTP";

    /// <summary>The seconds for which a client's requests go to the same target, by a cookie; without it they go round.</summary>
    [Range(1, 604800)]
    public int? Stickiness { get; init; }

    /// <summary>The seconds in which a new target's share of the requests grows; without it the share is whole at once.</summary>
    [Range(30, 900)]
    public int? SlowStart { get; init; }

    /// <summary>The target group's name on AWS.</summary>
    [TargetGroupName, Default("a name that Pulumi makes")]
    public string? TargetGroup { get; init; }

    /// <summary>The listener's requests that are for the targets; null for those that no other's route takes.</summary>
    internal AlbRoute? Route => AlbRoute.Of(Host, Path, Priority);
}

/// <summary>The load balancer's health check of its targets.</summary>
public sealed record HealthCheckSettings
{
    /// <summary>The path that the load balancer asks for; an answer of 200 is healthy.</summary>
    [ValueFormat(@"/[!-~]{0,1023}", "a path that starts with '/', at most 1024 characters")]
    public string Path { get; init; } = "/";

    /// <summary>The passed checks in a row that make an unhealthy target healthy.</summary>
    [Range(2, 10), Default("AWS's default, 5")]
    public int? HealthyThreshold { get; init; }

    /// <summary>The seconds from one check of a target to the next.</summary>
    [Range(5, 300), Default("AWS's default, 30")]
    public int? Interval { get; init; }
}
