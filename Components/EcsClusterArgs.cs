using System.Collections.Immutable;
using Pulumi;

namespace Infra.Components;

/// <summary>What an <see cref="EcsCluster"/> is made of.</summary>
public sealed class EcsClusterArgs : ResourceArgs
{
    /// <summary>The VPC in which the cluster's services run.</summary>
    public required Input<string> VpcId { get; init; }

    /// <summary>
    /// The cluster's name on AWS: at most 255 letters, digits, underscores and hyphens. Without it Pulumi makes one.
    /// </summary>
    public string? ClusterName { get; init; }

    /// <summary>
    /// The Cloud Map namespace of its Service Connect names: at most 1024 visible ASCII characters. Without it Pulumi
    /// makes one.
    /// </summary>
    public string? NamespaceName { get; init; }

    /// <summary>The cluster's tags: keys of at most 128 characters, values of at most 256.</summary>
    public ImmutableDictionary<string, string> Tags { get; init; } = ImmutableDictionary<string, string>.Empty;
}
