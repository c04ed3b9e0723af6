using Pulumi;

namespace Infra.Components;

/// <summary>The bounds of the auto scaling group of an <see cref="AmiWebFleet"/>.</summary>
public sealed class FleetScalingArgs : ResourceArgs
{
    /// <summary>The fewest replicas.</summary>
    public required int Min { get; init; }

    /// <summary>The most replicas, at least 1 and <see cref="Min"/>.</summary>
    public required int Max { get; init; }

    /// <summary>The replicas to run, from <see cref="Min"/> (when nothing is said) to <see cref="Max"/>.</summary>
    public int? Desired { get; init; }
}
