using Local.Protocol.Values;

namespace Local.Cloud.Ecs;

/// <summary>A target group that a service's tasks are registered in.</summary>
internal sealed record ServiceLoadBalancer(string TargetGroupArn, string ContainerName, int ContainerPort);

/// <summary>A port that a service offers in its namespace.</summary>
/// <param name="PortName">The name of the container's port mapping.</param>
/// <param name="DiscoveryName">The name in the namespace.</param>
/// <param name="DnsName">The host that clients ask for.</param>
/// <param name="Port">The port that clients ask for.</param>
internal sealed record ServiceConnectPort(string PortName, string DiscoveryName, string DnsName, int Port);

/// <summary>What a deployment runs: a change of any of it starts a new one.</summary>
/// <param name="Key">Equal for equal revisions.</param>
/// <param name="Inputs">The service's inputs that it was read from.</param>
/// <param name="TaskDefinition">The task definition.</param>
/// <param name="SecurityGroupIds">The groups that guard its tasks.</param>
/// <param name="LoadBalancers">Where its tasks are registered.</param>
/// <param name="NamespaceArn">The namespace whose names its tasks know; null without Service Connect.</param>
/// <param name="ServiceConnectPorts">What its tasks offer there.</param>
/// <param name="AutoScalingGroup">The group of its capacity provider; null where any container instance will do.</param>
internal sealed record ServiceRevision(
    string Key,
    PropertyMap Inputs,
    TaskDefinition TaskDefinition,
    IReadOnlyList<string> SecurityGroupIds,
    IReadOnlyList<ServiceLoadBalancer> LoadBalancers,
    string? NamespaceArn,
    IReadOnlyList<ServiceConnectPort> ServiceConnectPorts,
    string? AutoScalingGroup = null
);
