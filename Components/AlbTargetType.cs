namespace Infra.Components;

/// <summary>What registers with a target group.</summary>
public enum AlbTargetType
{
    /// <summary>Addresses, each with its own port: tasks in the awsvpc network, as on Fargate.</summary>
    Ip,

    /// <summary>Instances, by a port of theirs: instances themselves and tasks in the bridge network.</summary>
    Instance,
}
