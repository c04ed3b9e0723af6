using System.Collections.Immutable;

namespace Infra.Configuration;

/// <summary>What a stack's config describes, read and checked by <see cref="StackConfigReader"/>.</summary>
public sealed record StackConfig
{
    /// <summary>The services, by their keys; there may be none beside a fleet.</summary>
    public required ImmutableSortedDictionary<string, ServiceConfig> Services { get; init; }

    /// <summary>Whether there is a cluster for services: it outlives the last of them.</summary>
    public bool HasCluster { get; init; }

    /// <summary>Whether a value among the services is a secret: then no variable of theirs is shown.</summary>
    public bool ServicesAreSecret { get; init; }

    /// <summary>The instances that services run on; null is Fargate.</summary>
    public InstancesConfig? Instances { get; init; }

    /// <summary>The fleet of web servers, if there is one.</summary>
    public FleetConfig? Fleet { get; init; }

    /// <summary>Whether a value of the fleet is a secret: then its user data is not shown.</summary>
    public bool FleetIsSecret { get; init; }

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
