using Local.Protocol.Values;

namespace Local.Cloud.Ecs;

/// <summary>A target group that the tasks of a service are registered in.</summary>
internal sealed record ServiceLoadBalancer(string TargetGroupArn, string ContainerName, int ContainerPort);

/// <summary>A port that a service offers in its namespace.</summary>
/// <param name="PortName">The name of the container's port mapping.</param>
/// <param name="DiscoveryName">The name in the namespace.</param>
/// <param name="DnsName">The host name that clients use.</param>
/// <param name="Port">The port that clients use.</param>
internal sealed record ServiceConnectPort(string PortName, string DiscoveryName, string DnsName, int Port);

/// <summary>The revision that a deployment runs. A change of any part starts a new deployment.</summary>
/// <param name="Key">A text that is equal for equal revisions.</param>
/// <param name="Inputs">The service's inputs that the revision was read from.</param>
/// <param name="TaskDefinition">The task definition.</param>
/// <param name="SecurityGroupIds">The ids of the tasks' security groups.</param>
/// <param name="LoadBalancers">The target groups that the tasks are registered in.</param>
/// <param name="NamespaceArn">
/// The ARN of the namespace whose names the tasks know; null without Service Connect.
/// </param>
/// <param name="ServiceConnectPorts">The ports that the tasks offer in the namespace.</param>
/// <param name="AutoScalingGroup">
/// The Auto Scaling group of the capacity provider; null if any container instance will do.
/// </param>
internal sealed record ServiceRevision(
    string Key,
    PropertyMap Inputs,
    TaskDefinition TaskDefinition,
    IReadOnlyList<string> SecurityGroupIds,
    IReadOnlyList<ServiceLoadBalancer> LoadBalancers,
    string? NamespaceArn,
    IReadOnlyList<ServiceConnectPort> ServiceConnectPorts,
    string? AutoScalingGroup = null
)
{
    /// <summary>
    /// Returns whether the containers of another revision of the service are the same but for the image, in the same
    /// namespace.
    /// </summary>
    public bool DiffersInImageAlone(ServiceRevision other) =>
        NamespaceArn == other.NamespaceArn
        && TaskDefinition.ContainersJson.Replace(
            TaskDefinition.Main.Image,
            other.TaskDefinition.Main.Image,
            StringComparison.Ordinal
        ) == other.TaskDefinition.ContainersJson;

    /// <summary>The ids of the subnets of tasks with their own network interface.</summary>
    public IReadOnlyList<string> SubnetIds { get; } =
    [
        .. (Inputs.Get("networkConfiguration")?.AsMap?.Get("subnets")?.AsList ?? [])
            .Select(subnet => subnet.AsString)
            .OfType<string>(),
    ];

    /// <summary>Whether tasks with their own network interface have public addresses.</summary>
    public bool AssignPublicIp { get; } =
        Inputs.Get("networkConfiguration")?.AsMap?.Get("assignPublicIp")?.AsBool ?? false;
}
