using System.Collections.Immutable;

namespace Infra.Configuration;

/// <summary>What a stack's config describes, read and checked by <see cref="StackConfigReader"/>.</summary>
public sealed record StackConfig
{
    /// <summary>The services, by their keys.</summary>
    public required ImmutableSortedDictionary<string, ServiceConfig> Services { get; init; }

    /// <summary>Whether a value among the services is a secret: then no variable of theirs is shown.</summary>
    public bool ServicesAreSecret { get; init; }

    /// <summary>The load balancer's name on AWS; null is Pulumi's choice, here and in the names below.</summary>
    public string? LoadBalancerName { get; init; }

    /// <summary>The cluster's name.</summary>
    public string? ClusterName { get; init; }

    /// <summary>The cluster's tags.</summary>
    public required ImmutableDictionary<string, string> ClusterTags { get; init; }

    /// <summary>The name of the namespace of its Service Connect names.</summary>
    public string? NamespaceName { get; init; }

    /// <summary>The execution role's name.</summary>
    public string? ExecutionRoleName { get; init; }

    /// <summary>Whether <c>destroy</c> may delete repositories with the images in them.</summary>
    public bool ForceDelete { get; init; }
}
