using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace Infra.Configuration;

/// <summary>
/// The keys of a stack's config: services on ECS, a fleet of web servers, or both, behind one load balancer. Keys of
/// other namespaces, as <c>aws:region</c>, are for others to read.
/// </summary>
[AtLeastOne(nameof(Services), nameof(Fleet))]
public sealed record StackSettings
{
    /// <summary>The key of the fleet; no service may have it, as <c>fleetUrl</c> is the fleet's output.</summary>
    internal const string FleetKey = "fleet";

    /// <summary>
    /// The services, each by a key of your choice: it is the service's Service Connect name, and <c>&lt;key&gt;Url</c>
    /// is an output of the stack. With an empty map there is a cluster without services; without a map there is none.
    /// </summary>
    [ServiceKey]
    public ImmutableSortedDictionary<string, ServiceSettings>? Services { get; init; }

    /// <summary>The EC2 instances that the services run on; without them the services run on Fargate.</summary>
    public InstancesSettings? Instances { get; init; }

    /// <summary>The web servers on EC2: a first instance, an image of it, and replicas from the image.</summary>
    public FleetSettings? Fleet { get; init; }

    /// <summary>The load balancer in front of the services and the fleet.</summary>
    public LoadBalancerSettings LoadBalancer { get; init; } = new();

    /// <summary>The cluster of the services.</summary>
    public ClusterSettings Cluster { get; init; } = new();

    /// <summary>The role by which ECS pulls images and writes logs for the services.</summary>
    public ExecutionRoleSettings ExecutionRole { get; init; } = new();

    /// <summary>Whether <c>destroy</c> deletes repositories together with the images in them.</summary>
    public bool ForceDelete { get; init; }

    /// <summary>Whether the services have a secret value, or may have one: then their variables are secret.</summary>
    [JsonIgnore]
    public bool ServicesAreSecret { get; init; }

    /// <summary>Whether the fleet has a secret value, or may have one: then its user data is secret.</summary>
    [JsonIgnore]
    public bool FleetIsSecret { get; init; }
}

/// <summary>The load balancer in front of the services and the fleet.</summary>
public sealed record LoadBalancerSettings
{
    /// <summary>The load balancer's name on AWS.</summary>
    [LoadBalancerName, Default("a name that Pulumi makes")]
    public string? Name { get; init; }
}

/// <summary>The cluster of the services.</summary>
public sealed record ClusterSettings
{
    /// <summary>The cluster's name on AWS.</summary>
    [EcsName, Default("a name that Pulumi makes")]
    public string? Name { get; init; }

    /// <summary>The name of the Cloud Map namespace that holds the Service Connect names.</summary>
    [NamespaceName, Default("a name that Pulumi makes")]
    public string? Namespace { get; init; }

    /// <summary>The cluster's tags.</summary>
    [TagKey, TagValue]
    public ImmutableDictionary<string, string> Tags { get; init; } = ImmutableDictionary<string, string>.Empty;
}

/// <summary>The role by which ECS pulls images and writes logs for the services.</summary>
public sealed record ExecutionRoleSettings
{
    /// <summary>The role's name on AWS.</summary>
    [RoleName, Default("a name that Pulumi makes")]
    public string? Name { get; init; }
}
