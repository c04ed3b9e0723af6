using System.Collections.Immutable;
using System.Globalization;
using Pulumi;
using Pulumi.Aws.AppAutoScaling;
using Pulumi.Aws.AppAutoScaling.Inputs;
using Pulumi.Aws.CloudWatch;
using Pulumi.Aws.Ec2;
using Pulumi.Aws.Ecs;
using Pulumi.Aws.Ecs.Inputs;
using Pulumi.Aws.Iam;
using Pulumi.Aws.Vpc;
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

        var logGroup = new LogGroup(name, new() { RetentionInDays = args.LogRetentionDays }, Child());
        var image = args.Image is null
            ? BuildImage(args.Folder!)
            : new ServiceImage(Output.Create(args.Image), null, []);
        TaskRole = new Role(TaskRoleName(name), new() { AssumeRolePolicy = PolicyDocument.AssumedByEcsTasks }, Child());
        var executionPolicy = AllowExecution(logGroup, image.RepositoryUrl);
        var taskDefinition = DefineTask(image.Uri, logGroup, TaskRole);
        var securityGroup = new SecurityGroup(
            name,
            new() { VpcId = args.VpcId, Description = "Tasks: only the load balancer and members of the cluster" },
            Child()
        );
        var rules = AllowConnections(securityGroup.Id);

        Prerequisites =
        [
            args.Target.Listener,
            args.ExecutionRole.RegistryAccess,
            executionPolicy,
            TaskRole,
            logGroup,
            .. image.Resources,
            .. rules,
        ];
        Service = Run(taskDefinition, securityGroup.Id);
        if (args.Scaling is { } scaling)
        {
            Scale(scaling);
        }

        Url = args.Target.Url;
        ServiceName = Service.Name;
        TaskDefinitionArn = Output.Tuple(Service.TaskDefinition, taskDefinition.Arn).Apply(RefuseRollback);
        LogGroupName = logGroup.Name;
        RegisterOutputs();
    }

    private ServiceImage BuildImage(string folder)
    {
        var repository = new Pulumi.Awsx.Ecr.Repository(
            name,
            new()
            {
                ForceDelete = args.ForceDelete,
                // Tasks name their image by digest, so one without a tag may still be what a rollback goes back to.
                LifecyclePolicy = new Pulumi.Awsx.Ecr.Inputs.LifecyclePolicyArgs
                {
                    Rules = new Pulumi.Awsx.Ecr.Inputs.LifecyclePolicyRuleArgs
                    {
                        Description = "Keep the last 20 images",
                        TagStatus = Pulumi.Awsx.Ecr.LifecycleTagStatus.Any,
                        MaximumNumberOfImages = 20,
                    },
                },
            },
            new() { Parent = this }
        );
        var image = new Pulumi.Awsx.Ecr.Image(
            name,
            new()
            {
                RepositoryUrl = repository.Url,
                Context = folder,
                Platform = "linux/amd64",
            },
            new() { Parent = this }
        );
        return new ServiceImage(image.ImageUri, repository.Url, [image]);
    }

    /// <summary>Adds to the execution role what this service takes: its log group and, if it has one, its repository.</summary>
    private RolePolicy AllowExecution(LogGroup logGroup, Output<string>? repositoryUrl)
    {
        var policy = repositoryUrl is null
            ? logGroup.Arn.Apply(arn => PolicyDocument.Allowing(PolicyDocument.WritingLogs(arn)))
            : Output
                .Tuple(logGroup.Arn, repositoryUrl)
                .Apply(known =>
                    PolicyDocument.Allowing(
                        PolicyDocument.WritingLogs(known.Item1),
                        PolicyDocument.PullingImages(EcrRepository.ArnOf(known.Item2))
                    )
                );
        return new RolePolicy(
            $"{name}-execution",
            new() { Role = args.ExecutionRole.RoleName, Policy = policy },
            Child()
        );
    }

    private TaskDefinition DefineTask(Output<string> image, LogGroup logGroup, Role taskRole) =>
        new(
            name,
            new()
            {
                Family = args.Family ?? DefaultFamily(name),
                RequiresCompatibilities = "FARGATE",
                NetworkMode = "awsvpc",
                Cpu = args.Cpu.ToString(CultureInfo.InvariantCulture),
                Memory = args.Memory.ToString(CultureInfo.InvariantCulture),
                RuntimePlatform = new TaskDefinitionRuntimePlatformArgs
                {
                    OperatingSystemFamily = "LINUX",
                    CpuArchitecture = "X86_64",
                },
                ExecutionRoleArn = args.ExecutionRole.Arn,
                TaskRoleArn = taskRole.Arn,
                ContainerDefinitions = Output
                    .Tuple(image, args.Environment.ToOutput(), logGroup.Name, logGroup.Region)
                    .Apply(known =>
                        new ContainerDefinition(
                            ContainerName,
                            known.Item1,
                            name,
                            args.Port,
                            known.Item2,
                            known.Item3,
                            known.Item4
                        )
                        {
                            MemoryReservation = args.MemoryReservation,
                        }.ToJson()
                    ),
            },
            Child()
        );

    private ImmutableArray<Resource> AllowConnections(Output<string> securityGroupId)
    {
        var rules = ImmutableArray.CreateBuilder<Resource>();
        rules.AddRange(AllowFromLoadBalancer($"{name}-from-load-balancer", args.Port));
        if (args.Target.HealthCheckPort != args.Port)
        {
            rules.AddRange(AllowFromLoadBalancer($"{name}-health-check", args.Target.HealthCheckPort));
        }

        rules.AddRange(
            SecurityGroupConnection.Allow(
                $"{name}-from-members",
                "Members of the cluster by Service Connect",
                args.Cluster.MembersSecurityGroupId,
                securityGroupId,
                args.Port,
                Child()
            )
        );
        rules.Add(
            new SecurityGroupEgressRule(
                $"{name}-https",
                new()
                {
                    SecurityGroupId = securityGroupId,
                    CidrIpv4 = "0.0.0.0/0",
                    IpProtocol = "tcp",
                    FromPort = 443,
                    ToPort = 443,
                    Description = "Registry, logs and other HTTPS",
                },
                Child()
            )
        );
        return rules.ToImmutable();

        ImmutableArray<Resource> AllowFromLoadBalancer(string rule, int port) =>
            SecurityGroupConnection.Allow(
                rule,
                "The load balancer to its targets",
                args.Target.LoadBalancerSecurityGroupId,
                securityGroupId,
                port,
                Child()
            );
    }

    private Service Run(TaskDefinition taskDefinition, Output<string> securityGroupId)
    {
        var options = Child();
        options.DependsOn = ((InputList<Resource>)Prerequisites).Concat(args.StartAfter);
        options.CustomTimeouts = new()
        {
            Create = TimeSpan.FromMinutes(20),
            Update = TimeSpan.FromMinutes(30),
            Delete = TimeSpan.FromMinutes(20),
        };
        if (args.Scaling is not null)
        {
            options.IgnoreChanges = ["desiredCount"];
        }

        return new Service(
            name,
            new()
            {
                Name = args.ServiceName!,
                Cluster = args.Cluster.Arn,
                TaskDefinition = taskDefinition.Arn,
                LaunchType = "FARGATE",
                DesiredCount = args.DesiredCount,
                DeploymentMinimumHealthyPercent = args.MinimumHealthyPercent,
                DeploymentMaximumPercent = args.MaximumPercent,
                DeploymentCircuitBreaker = new ServiceDeploymentCircuitBreakerArgs { Enable = true, Rollback = true },
                HealthCheckGracePeriodSeconds = args.HealthCheckGracePeriod,
                WaitForSteadyState = true,
                NetworkConfiguration = new ServiceNetworkConfigurationArgs
                {
                    Subnets = args.SubnetIds,
                    SecurityGroups = { securityGroupId, args.Cluster.MembersSecurityGroupId },
                    AssignPublicIp = args.AssignPublicIp,
                },
                LoadBalancers = new ServiceLoadBalancerArgs
                {
                    TargetGroupArn = args.Target.TargetGroupArn,
                    ContainerName = ContainerName,
                    ContainerPort = args.Port,
                },
                ServiceConnectConfiguration = new ServiceServiceConnectConfigurationArgs
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
                },
            },
            options
        );
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

    /// <summary>A steady service may be one that was rolled back: then the update has failed, and says so.</summary>
    private string RefuseRollback((string? Running, string Wanted) taskDefinition) =>
        taskDefinition.Running == taskDefinition.Wanted
            ? taskDefinition.Wanted
            : throw new RunException(
                $"Service '{name}' runs {taskDefinition.Running} and not {taskDefinition.Wanted}: the deployment did not "
                    + "become healthy and was rolled back. Its events and the tasks' logs say why."
            );

    private string ContainerName => args.ContainerName ?? name;

    private CustomResourceOptions Child() => new() { Parent = this };

    internal static string TaskRoleName(string name) => $"{name}-task";

    internal static string DefaultFamily(string name) =>
        $"{Deployment.Instance.ProjectName}-{Deployment.Instance.StackName}-{name}";

    /// <param name="Uri">The image's reference.</param>
    /// <param name="RepositoryUrl">The repository that was made for it, if one was.</param>
    /// <param name="Resources">What must be there before the image can be pulled.</param>
    private sealed record ServiceImage(
        Output<string> Uri,
        Output<string>? RepositoryUrl,
        ImmutableArray<Resource> Resources
    );
}
