using Infra.Components;
using Pulumi;
using Pulumi.Awsx.Ec2;

namespace Infra.Configuration;

/// <summary>The components' arguments, from a stack's settings and the components that they stand on.</summary>
internal static class ComponentArguments
{
    public static SecureAlbArgs LoadBalancerArgs(this StackSettings stack, DefaultVpc vpc) =>
        new()
        {
            LoadBalancerName = Given(stack.LoadBalancer.Name),
            VpcId = vpc.VpcId,
            SubnetIds = vpc.PublicSubnetIds,
        };

    public static EcsClusterArgs ClusterArgs(this StackSettings stack, DefaultVpc vpc) =>
        new()
        {
            VpcId = vpc.VpcId,
            ClusterName = Given(stack.Cluster.Name),
            NamespaceName = Given(stack.Cluster.Namespace),
            ExecutionRoleName = Given(stack.ExecutionRole.Name),
            Tags = stack.Cluster.Tags,
        };

    public static Ec2CapacityArgs CapacityArgs(
        this InstancesSettings instances,
        EcsCluster cluster,
        SecureAlb loadBalancer,
        DefaultVpc vpc
    ) =>
        new()
        {
            ClusterArn = cluster.Arn,
            VpcId = vpc.VpcId,
            SubnetIds = vpc.PublicSubnetIds,
            LoadBalancerSecurityGroupId = loadBalancer.SecurityGroupId,
            ImageId = MachineImage.IdOf(instances.Ami),
            InstanceType = instances.Type,
            Min = instances.Min,
            Max = instances.Max,
            Desired = instances.Desired,
            TargetCapacity = instances.TargetCapacity,
        };

    public static FargateServiceArgs FargateArgs(
        this ServiceSettings service,
        StackSettings stack,
        EcsCluster cluster,
        SecureAlb loadBalancer,
        DefaultVpc vpc
    ) =>
        new()
        {
            Cluster = cluster,
            Listener = loadBalancer.Listener(service.Listener),
            VpcId = vpc.VpcId,
            SubnetIds = vpc.PublicSubnetIds,
            AssignPublicIp = service.AssignPublicIp,
            Task = service.TaskArgs(stack),
            DesiredCount = service.Desired,
            Scaling = service.Scaling is { } scaling
                ? new()
                {
                    Min = scaling.Min,
                    Max = scaling.Max,
                    CpuPercent = scaling.Cpu,
                    MemoryPercent = scaling.Memory,
                }
                : null,
            TargetGroup = TargetGroupArgs(service.TargetGroup, service.DeregistrationDelay, service.HealthCheck),
            Deployment = service.DeploymentArgs(),
            ServiceName = Given(service.Name),
        };

    public static Ec2ServiceArgs Ec2Args(
        this ServiceSettings service,
        StackSettings stack,
        EcsCluster cluster,
        Ec2Capacity capacity,
        SecureAlb loadBalancer,
        DefaultVpc vpc
    ) =>
        new()
        {
            Cluster = cluster,
            CapacityProviderName = capacity.ProviderName,
            Listener = loadBalancer.Listener(service.Listener),
            VpcId = vpc.VpcId,
            Task = service.TaskArgs(stack),
            DesiredCount = service.Desired,
            TargetGroup = TargetGroupArgs(service.TargetGroup, service.DeregistrationDelay, service.HealthCheck),
            Deployment = service.DeploymentArgs(),
            ServiceName = Given(service.Name),
        };

    public static AmiWebFleetArgs FleetArgs(
        this FleetSettings fleet,
        StackSettings stack,
        SecureAlb loadBalancer,
        DefaultVpc vpc
    )
    {
        return new()
        {
            Listener = loadBalancer.Listener(fleet.Listener),
            VpcId = vpc.VpcId,
            SubnetIds = vpc.PublicSubnetIds,
            Port = fleet.Port,
            ImageId = MachineImage.IdOf(fleet.Ami),
            InstanceType = fleet.Type,
            UserData = Script(fleet.UserData),
            ReplicaUserData = fleet.Replicas.UserData is { } userData ? Script(userData) : null,
            ReplicaCount = fleet.Replicas.Count ?? 0,
            Scaling = fleet.Replicas.Scaling is { } scaling
                ? new()
                {
                    Min = scaling.Min,
                    Max = scaling.Max,
                    Desired = scaling.Desired,
                }
                : null,
            SshCidr = Given(fleet.Ssh?.Cidr),
            TargetGroup = TargetGroupArgs(fleet.TargetGroup, fleet.DeregistrationDelay, fleet.HealthCheck),
        };

        Input<string> Script(string text) => stack.FleetIsSecret ? Output.CreateSecret(text) : text;
    }

    private static EcsTaskArgs TaskArgs(this ServiceSettings service, StackSettings stack) =>
        new()
        {
            Folder = service.Folder,
            Image = Given(service.Image),
            ForceDelete = stack.ForceDelete,
            Port = service.Port,
            Cpu = service.Cpu,
            Memory = service.Memory,
            MemoryReservation = service.MemoryReservation,
            Environment = stack.ServicesAreSecret ? Output.CreateSecret(service.Environment) : service.Environment,
            Permissions = [.. service.Permissions.Select(PermissionArgs)],
            LogRetentionDays = service.LogRetention,
            ContainerName = Given(service.Container),
            Family = Given(service.Family),
        };

    private static IamStatementArgs PermissionArgs(PermissionSettings permission) =>
        new()
        {
            Actions = permission.Actions,
            Resources = permission.Resources,
            Conditions = permission.Conditions.ToDictionary(
                condition => condition.Key,
                condition => condition.Value.ToDictionary(key => key.Key, key => key.Value.ToList())
            ),
        };

    private static EcsDeploymentArgs DeploymentArgs(this ServiceSettings service) =>
        new()
        {
            MinimumHealthyPercent = service.MinimumHealthyPercent,
            MaximumPercent = service.MaximumPercent,
            HealthCheckGracePeriod = service.GracePeriod,
        };

    /// <summary>The text as an input, and null for none: an input of null would be one that is given.</summary>
    private static Input<string>? Given(string? text) => text is null ? null : (Input<string>)text;

    private static AlbTargetGroupArgs TargetGroupArgs(string? name, int deregistrationDelay, HealthCheckSettings check)
    {
        var defaults = new AlbHealthCheckArgs();
        return new()
        {
            Name = Given(name),
            DeregistrationDelay = deregistrationDelay,
            HealthCheck = new()
            {
                Path = check.Path,
                HealthyThreshold = check.HealthyThreshold ?? defaults.HealthyThreshold,
                Interval = check.Interval ?? defaults.Interval,
            },
        };
    }
}
