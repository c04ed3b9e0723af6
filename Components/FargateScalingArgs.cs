using Pulumi;

namespace Infra.Components;

/// <summary>
/// How a <see cref="FargateService"/> scales: by target tracking on the average of its tasks. At least one of
/// <see cref="CpuPercent"/> and <see cref="MemoryPercent"/> is given; with both, either one adds tasks and both must
/// agree to remove one.
/// </summary>
public sealed class FargateScalingArgs : ResourceArgs
{
    /// <summary>The fewest tasks, 0–5000.</summary>
    public required int Min { get; init; }

    /// <summary>The most tasks, from <see cref="Min"/> to 5000.</summary>
    public required int Max { get; init; }

    /// <summary>The share of the reserved CPU to aim at, 1–100.</summary>
    public int? CpuPercent { get; init; }

    /// <summary>The share of the reserved memory to aim at, 1–100.</summary>
    public int? MemoryPercent { get; init; }
}
