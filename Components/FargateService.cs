using System.Collections.Immutable;
using System.Globalization;
using Pulumi;
using Pulumi.Aws.AppAutoScaling;
using Pulumi.Aws.AppAutoScaling.Inputs;
using Pulumi.Aws.Ec2;
using Pulumi.Aws.Ecs;
using Pulumi.Aws.Ecs.Inputs;
using Pulumi.Aws.Iam;
using ScalingPolicy = Pulumi.Aws.AppAutoScaling.Policy;

namespace Infra.Components;

/// <summary>
/// A service on Fargate behind a load balancer, which its neighbours in the cluster reach by its name. Its image is
/// built from a folder or comes from elsewhere. Its tasks admit the load balancer and the cluster's members, each on
/// one port; they reach HTTPS (registry, logs) and their neighbours. A deployment that does not become healthy is
/// rolled back, and then the update fails.
/// </summary>
public sealed class FargateService : ComponentResource
{
    private readonly string name;
    private readonly FargateServiceArgs args;

    /// <summary>The address of its listener.</summary>
    [Output("url")]
    public Output<string> Url { get; private set; }

    /// <summary>The service's name on AWS.</summary>
    [Output("serviceName")]
    public Output<string> ServiceName { get; private set; }

    /// <summary>The ARN of the task definition that runs.</summary>
    [Output("taskDefinitionArn")]
    public Output<string> TaskDefinitionArn { get; private set; }

    /// <summary>The name of the log group of its tasks.</summary>
    [Output("logGroupName")]
    public Output<string> LogGroupName { get; private set; }

    /// <summary>The service itself.</summary>
    public Service Service { get; }

    /// <summary>The role that its code has: empty, for policies of its own.</summary>
    public Role TaskRole { get; }

    /// <summary>What must be there before a task starts.</summary>
    public ImmutableArray<Resource> Prerequisites { get; }

    /// <param name="name">
    /// The component's name, which is also its Service Connect name: at most 51 lower-case letters, digits and hyphens.
    /// </param>
    /// <param name="args">What it is made of.</param>
    /// <param name="options">Pulumi's options.</param>
    /// <exception cref="ArgumentException">AWS would reject an argument.</exception>
    public FargateService(string name, FargateServiceArgs args, ComponentResourceOptions? options = null)
        : base("infra:components:FargateService", FargateServiceCheck.Checked(name, args), options)
    {
        this.name = name;
        this.args = args;

        var task = new ServiceTask(name, args, this);
        TaskRole = task.Role;
        var securityGroup = new SecurityGroup(
            name,
            new() { VpcId = args.VpcId, Description = "Tasks: only the load balancer and members of the cluster" },
            Child()
        );
        Prerequisites = [.. task.Prerequisites, .. AllowConnections(securityGroup.Id)];
        var taskDefinition = DefineTask(task);
        Service = Run(taskDefinition, securityGroup.Id);
        if (args.Scaling is { } scaling)
        {
            Scale(scaling);
        }

        Url = args.Target.Url;
        ServiceName = Service.Name;
        TaskDefinitionArn = ServiceRollout.Running(name, Service, taskDefinition);
        LogGroupName = task.LogGroup.Name;
        RegisterOutputs();
    }

    private TaskDefinition DefineTask(ServiceTask task) =>
        task.Define(
            new()
            {
                RequiresCompatibilities = "FARGATE",
                NetworkMode = "awsvpc",
                Cpu = args.Cpu.ToString(CultureInfo.InvariantCulture),
                Memory = args.Memory.ToString(CultureInfo.InvariantCulture),
            },
            container => container
        );

    private ImmutableArray<Resource> AllowConnections(Output<string> securityGroupId) =>
        [
            .. SecurityGroupConnection.AllowLoadBalancer(name, args.Target, securityGroupId, Child()),
            .. SecurityGroupConnection.Allow(
                $"{name}-from-members",
                "Members of the cluster by Service Connect",
                args.Cluster.MembersSecurityGroupId,
                securityGroupId,
                args.Port,
                Child()
            ),
            SecurityGroupConnection.AllowHttps(
                $"{name}-https",
                "Registry, logs and other HTTPS",
                securityGroupId,
                Child()
            ),
        ];

    private Service Run(TaskDefinition taskDefinition, Output<string> securityGroupId)
    {
        var service = ServiceRollout.Args(name, args, taskDefinition);
        service.LaunchType = "FARGATE";
        service.NetworkConfiguration = new ServiceNetworkConfigurationArgs
        {
            Subnets = args.SubnetIds,
            SecurityGroups = { securityGroupId, args.Cluster.MembersSecurityGroupId },
            AssignPublicIp = args.AssignPublicIp,
        };
        service.ServiceConnectConfiguration = new ServiceServiceConnectConfigurationArgs
        {
            Enabled = true,
            Namespace = args.Cluster.NamespaceArn,
            Services = new ServiceServiceConnectConfigurationServiceArgs
            {
                PortName = name,
                DiscoveryName = name,
                ClientAlias = new ServiceServiceConnectConfigurationServiceClientAliasArgs
                {
                    DnsName = name,
                    Port = args.Port,
                },
            },
        };

        var options = ServiceRollout.Options(this, ((InputList<Resource>)Prerequisites).Concat(args.StartAfter));
        if (args.Scaling is not null)
        {
            options.IgnoreChanges = ["desiredCount"];
        }

        return new Service(name, service, options);
    }

    private void Scale(FargateScalingArgs scaling)
    {
        var target = new Target(
            name,
            new()
            {
                ServiceNamespace = "ecs",
                ScalableDimension = "ecs:service:DesiredCount",
                ResourceId = Output.Format($"service/{args.Cluster.ClusterName}/{Service.Name}"),
                MinCapacity = scaling.Min,
                MaxCapacity = scaling.Max,
            },
            Child()
        );
        Track("cpu", "ECSServiceAverageCPUUtilization", scaling.CpuPercent);
        Track("memory", "ECSServiceAverageMemoryUtilization", scaling.MemoryPercent);

        void Track(string resource, string metric, int? percent)
        {
            if (percent is { } aim)
            {
                _ = new ScalingPolicy(
                    $"{name}-{resource}",
                    new()
                    {
                        PolicyType = "TargetTrackingScaling",
                        ServiceNamespace = target.ServiceNamespace,
                        ScalableDimension = target.ScalableDimension,
                        ResourceId = target.ResourceId,
                        TargetTrackingScalingPolicyConfiguration =
                            new PolicyTargetTrackingScalingPolicyConfigurationArgs
                            {
                                TargetValue = aim,
                                PredefinedMetricSpecification =
                                    new PolicyTargetTrackingScalingPolicyConfigurationPredefinedMetricSpecificationArgs
                                    {
                                        PredefinedMetricType = metric,
                                    },
                            },
                    },
                    Child()
                );
            }
        }
    }

    private CustomResourceOptions Child() => new() { Parent = this };
}
