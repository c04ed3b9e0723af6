using System.ComponentModel.DataAnnotations;

namespace Infra.Configuration;

/// <summary>The EC2 instances, in an auto scaling group, that services run on in place of Fargate.</summary>
public sealed record InstancesSettings
{
    /// <summary>The machine image, optimized for ECS.</summary>
    [PinnedImage]
    public required string Ami { get; init; }

    /// <summary>The instance type, such as <c>t3.small</c>.</summary>
    [InstanceType]
    public required string Type { get; init; }

    /// <summary>The fewest instances.</summary>
    [Range(0, int.MaxValue)]
    public required int Min { get; init; }

    /// <summary>The most instances, at least <see cref="Min"/>.</summary>
    [Range(1, int.MaxValue)]
    public required int Max { get; init; }

    /// <summary>The number of instances to start with, from <see cref="Min"/> to <see cref="Max"/>.</summary>
    [Range(0, int.MaxValue), Default("`min`")]
    public int? Desired { get; init; }

    /// <summary>The share of the instances that ECS aims to use, in percent.</summary>
    [Range(1, 100)]
    public int TargetCapacity { get; init; } = 100;
}

/// <summary>The web servers on EC2: a first instance, and replicas from its machine image.</summary>
public sealed record FleetSettings : TargetSettings
{
    /// <summary>The machine image of the first instance.</summary>
    [PinnedImage]
    public required string Ami { get; init; }

    /// <summary>The type of all instances, such as <c>t2.micro</c>.</summary>
    [InstanceType]
    public required string Type { get; init; }

    /// <summary>The port that the web servers listen on.</summary>
    [Range(1, 65535)]
    public required int Port { get; init; }

    /// <summary>The script that cloud-init runs once, at the first instance's first boot.</summary>
    [UserData]
    public required string UserData { get; init; }

    /// <summary>The instances that start from the image of the first one.</summary>
    public required ReplicasSettings Replicas { get; init; }

    /// <summary>The access by SSH; without it port 22 is closed.</summary>
    public SshSettings? Ssh { get; init; }
}

/// <summary>The replicas of a fleet's first instance: a fixed number, or an auto scaling group.</summary>
[ExactlyOne(nameof(Count), nameof(Scaling))]
public sealed record ReplicasSettings
{
    /// <summary>The number of replicas.</summary>
    [Range(0, 999)]
    public int? Count { get; init; }

    /// <summary>The bounds of the replicas' auto scaling group.</summary>
    public FleetScalingSettings? Scaling { get; init; }

    /// <summary>The script that cloud-init runs once, at each replica's first boot.</summary>
    [UserData]
    public string? UserData { get; init; }
}

/// <summary>The bounds of the replicas' auto scaling group.</summary>
public sealed record FleetScalingSettings
{
    /// <summary>The fewest replicas.</summary>
    [Range(0, int.MaxValue)]
    public required int Min { get; init; }

    /// <summary>The most replicas, at least <see cref="Min"/>.</summary>
    [Range(1, int.MaxValue)]
    public required int Max { get; init; }

    /// <summary>The number of replicas to start with, from <see cref="Min"/> to <see cref="Max"/>.</summary>
    [Range(0, int.MaxValue), Default("`min`")]
    public int? Desired { get; init; }
}

/// <summary>The access to a fleet's instances by SSH.</summary>
public sealed record SshSettings
{
    /// <summary>The block of IPv4 addresses from which SSH may come.</summary>
    [Cidr]
    public required string Cidr { get; init; }
}
