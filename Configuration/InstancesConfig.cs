using Infra.Components;

namespace Infra.Configuration;

/// <summary>The instances of <c>infra:instances</c>, on which services run in place of Fargate.</summary>
public sealed record InstancesConfig
{
    private const int DefaultTargetCapacity = 100;

    /// <summary>Their machine image, as <see cref="MachineImage"/> takes it.</summary>
    public required string Ami { get; init; }

    /// <summary>Their type.</summary>
    public required string Type { get; init; }

    /// <summary>The fewest instances.</summary>
    public required int Min { get; init; }

    /// <summary>The most instances.</summary>
    public required int Max { get; init; }

    /// <summary>Instances to start with; null is <see cref="Min"/>.</summary>
    public int? Desired { get; init; }

    /// <summary>The share of the instances that ECS aims to use, in percent.</summary>
    public required int TargetCapacity { get; init; }

    /// <summary>Reads them; mistakes are noted in <paramref name="map"/>.</summary>
    internal static InstancesConfig Read(ConfigMap map)
    {
        var bounds = GroupBounds.Read(map, "instances");
        var instances = new InstancesConfig
        {
            Ami = map.RequiredText("ami", "a machine image optimized for ECS", Ec2Limits.MachineImage) ?? "",
            Type = map.RequiredText("type", "an instance type, as in t3.small", Ec2Limits.InstanceType) ?? "",
            Min = bounds.Min,
            Max = bounds.Max,
            Desired = bounds.Desired,
            TargetCapacity = map.Integer("targetCapacity", AwsLimits.Percentage) ?? DefaultTargetCapacity,
        };
        map.RejectUnknown();
        return instances;
    }
}
