using Infra.Components;

namespace Infra.Tests;

/// <summary>Existing resources, given to components as plain inputs. Each call makes new arguments.</summary>
internal static class Given
{
    public const string ClusterArn = "arn:aws:ecs:us-west-1:123456789012:cluster/main";
    public const string LoadBalancerGroup = "sg-load-balancer";
    public const string MembersGroup = "sg-members";

    public static EcsClusterReferenceArgs Cluster() =>
        new()
        {
            Arn = ClusterArn,
            ExecutionRoleArn = "arn:aws:iam::123456789012:role/execution",
            NamespaceArn = "arn:aws:servicediscovery:us-west-1:123456789012:namespace/ns-main",
            MembersSecurityGroupId = MembersGroup,
        };

    public static AlbListenerArgs Listener(int port, AlbHttpsArgs? https = null) =>
        new()
        {
            LoadBalancerArn = "arn:aws:elasticloadbalancing:us-west-1:123456789012:loadbalancer/app/main/1",
            LoadBalancerDnsName = "lb.example",
            LoadBalancerSecurityGroupId = LoadBalancerGroup,
            Port = port,
            Https = https,
        };

    public static EcsTaskArgs Task() =>
        new()
        {
            Image = "registry.example/users@sha256:1",
            Port = 3000,
            Cpu = 256,
            Memory = 512,
        };
}
