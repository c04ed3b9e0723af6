using Infra.Components.Internal;
using Pulumi;
using Pulumi.Aws.Ec2;
using Pulumi.Aws.Ecs;
using Pulumi.Aws.Ecs.Inputs;
using Pulumi.Aws.Iam;
using Pulumi.Aws.ServiceDiscovery;

namespace Infra.Components;

/// <summary>
/// A cluster with what its services share: an HTTP namespace for their Service Connect names, a security group that all
/// their tasks are members of, and the role with which ECS pulls their images and writes their logs.
/// </summary>
public sealed class EcsCluster : ComponentResource
{
    /// <summary>The longest name of a role, in characters.</summary>
    internal const int LongestRoleName = 64;

    /// <summary>The cluster's ARN.</summary>
    [Output("arn")]
    public Output<string> Arn { get; private set; }

    /// <summary>The ARN of the namespace.</summary>
    [Output("namespaceArn")]
    public Output<string> NamespaceArn { get; private set; }

    /// <summary>The id of the security group of all tasks of the cluster.</summary>
    [Output("membersSecurityGroupId")]
    public Output<string> MembersSecurityGroupId { get; private set; }

    /// <summary>The ARN of the execution role; whoever takes it waits for the role's policy too.</summary>
    [Output("executionRoleArn")]
    public Output<string> ExecutionRoleArn { get; private set; }

    /// <summary>The ARN of the log group of the sessions of ECS Exec; null without one.</summary>
    internal Output<string>? ExecLogGroupArn { get; }

    /// <param name="name">The component's name.</param>
    /// <param name="args">The component's arguments.</param>
    /// <param name="options">Pulumi's options.</param>
    /// <exception cref="RunException">The name is too long.</exception>
    public EcsCluster(string name, EcsClusterArgs args, ComponentResourceOptions? options = null)
        : base("infra:components:EcsCluster", Checked(name, args), args, options)
    {
        var child = new CustomResourceOptions { Parent = this };
        var httpNamespace = new HttpNamespace(name, new() { Name = args.NamespaceName! }, child);
        var sessions = args.ExecLogRetentionDays is { } days ? ExecSessions.Log(name, days, child) : null;
        var cluster = new Cluster(
            name,
            new()
            {
                Configuration = sessions is null ? null! : ExecSessions.LoggedTo(sessions),
                Name = args.ClusterName!,
                Tags = args.Tags,
                Settings = args.ContainerInsights is { } insights
                    ? new InputList<ClusterSettingArgs>
                    {
                        new ClusterSettingArgs { Name = "containerInsights", Value = insights },
                    }
                    : null!,
                ServiceConnectDefaults = new ClusterServiceConnectDefaultsArgs { Namespace = httpNamespace.Arn },
            },
            child
        );
        var members = new SecurityGroup(
            $"{name}-members",
            new() { VpcId = args.VpcId, Description = "Tasks of all services of the cluster" },
            child
        );
        var role = new Role(
            RoleName(name),
            new()
            {
                Name = args.ExecutionRoleName!,
                AssumeRolePolicy = cluster.Arn.Apply(PolicyDocument.AssumedByTasks),
            },
            child
        );
        var policy = new RolePolicy(
            RoleName(name),
            new()
            {
                Role = role.Name,
                Policy = cluster.Arn.Apply(arn => PolicyDocument.Allowing(ExecutionStatements(arn))),
            },
            child
        );

        Arn = args.FargateCapacityProviders ? WithFargate(name, cluster, child) : cluster.Arn;
        ExecLogGroupArn = sessions?.Arn;
        NamespaceArn = httpNamespace.Arn;
        MembersSecurityGroupId = members.Id;
        ExecutionRoleArn = Output.Tuple(role.Arn, policy.Id).Apply(ready => ready.Item1);
        RegisterOutputs();
    }

    private static string RoleName(string name) => $"{name}-execution";

    /// <summary>Gives the cluster Fargate's capacity providers.</summary>
    /// <returns>The cluster's ARN; whoever takes it waits for the providers too.</returns>
    private static Output<string> WithFargate(string name, Cluster cluster, CustomResourceOptions options)
    {
        var providers = new ClusterCapacityProviders(
            name,
            new()
            {
                ClusterName = cluster.Name,
                CapacityProviders = new() { "FARGATE", "FARGATE_SPOT" },
            },
            options
        );
        return Output.Tuple(cluster.Arn, providers.Id).Apply(ready => ready.Item1);
    }

    /// <summary>
    /// What ECS needs for the services of this stack, however many: it names their repositories and log groups by the
    /// prefix that all of them have. The repositories of images that go from stack to stack have a prefix of their own.
    /// </summary>
    internal static IEnumerable<PolicyStatement> ExecutionStatements(string clusterArn)
    {
        var cluster = EcsClusterArn.Parse(clusterArn);
        return
        [
            // The token is the registry's, not a repository's: IAM knows no narrower resource for it.
            new PolicyStatement(["ecr:GetAuthorizationToken"], ["*"]),
            new PolicyStatement(
                ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"],
                [
                    cluster.Of("ecr", $"repository/{EcsTask.SharedName("*")}"),
                    cluster.Of("ecr", $"repository/{EcsTask.PromotedName("*")}"),
                ]
            ),
            new PolicyStatement(
                ["logs:CreateLogStream", "logs:PutLogEvents"],
                [cluster.Of("logs", $"log-group:{EcsTask.SharedName("*")}:*")]
            ),
        ];
    }

    private static string Checked(string name, EcsClusterArgs args)
    {
        var check = new ArgumentCheck($"EcsCluster '{name}'");
        if (args.ExecutionRoleName is null)
        {
            check.Autoname(RoleName(name), LongestRoleName, "a role");
        }

        check.ThrowIfAny();
        return name;
    }
}

/// <summary>The arguments of an <see cref="EcsCluster"/>. Names that are not given are Pulumi's.</summary>
public sealed class EcsClusterArgs : ResourceArgs
{
    /// <summary>The VPC in which the cluster's tasks run.</summary>
    [Input("vpcId", required: true)]
    public required Input<string> VpcId { get; init; }

    /// <summary>The cluster's name on AWS: at most 255 letters, digits, underscores and hyphens.</summary>
    [Input("clusterName")]
    public Input<string>? ClusterName { get; init; }

    /// <summary>The name of the Cloud Map namespace: at most 1024 visible ASCII characters.</summary>
    [Input("namespaceName")]
    public Input<string>? NamespaceName { get; init; }

    /// <summary>
    /// The metrics of CloudWatch Container Insights: <c>disabled</c>, <c>enabled</c> or <c>enhanced</c>, which has those of
    /// each task and container, too. Default: the setting of the account.
    /// </summary>
    [Input("containerInsights")]
    public Input<string>? ContainerInsights { get; init; }

    /// <summary>The execution role's name: at most 64 letters, digits and characters of <c>+=,.@-_</c>.</summary>
    [Input("executionRoleName")]
    public Input<string>? ExecutionRoleName { get; init; }

    /// <summary>
    /// The days that CloudWatch keeps the commands of ECS Exec and what they print: one of the numbers that the API
    /// accepts, such as 90 or 365. Default: no log group; what a session prints is in the container's logs.
    /// </summary>
    [Input("execLogRetentionDays")]
    public Input<int>? ExecLogRetentionDays { get; init; }

    /// <summary>
    /// Whether the cluster has the capacity providers FARGATE and FARGATE_SPOT, for services with
    /// <see cref="FargateServiceArgs.Capacity"/>. Default: false.
    /// </summary>
    [Input("fargateCapacityProviders")]
    public bool FargateCapacityProviders { get; init; }

    /// <summary>The cluster's tags.</summary>
    [Input("tags")]
    public InputMap<string> Tags { get; init; } = new();
}

/// <summary>A cluster as its services see it: an <see cref="EcsCluster"/>, or one that exists already.</summary>
public sealed class EcsClusterReferenceArgs : ResourceArgs
{
    /// <summary>The cluster's ARN.</summary>
    [Input("arn", required: true)]
    public required Input<string> Arn { get; init; }

    /// <summary>
    /// The ARN of the role with which ECS pulls images and writes logs: for repositories and log groups named
    /// <c>&lt;project&gt;-&lt;stack&gt;-&lt;service&gt;</c>.
    /// </summary>
    [Input("executionRoleArn", required: true)]
    public required Input<string> ExecutionRoleArn { get; init; }

    /// <summary>The ARN of the Cloud Map namespace. Default: none; services have no Service Connect names.</summary>
    [Input("namespaceArn")]
    public Input<string>? NamespaceArn { get; init; }

    /// <summary>
    /// The id of a security group whose members may reach the services, and which all their tasks join. Default: none;
    /// only the load balancer reaches them.
    /// </summary>
    [Input("membersSecurityGroupId")]
    public Input<string>? MembersSecurityGroupId { get; init; }

    /// <summary>
    /// The ARN of the log group to which ECS Exec writes the sessions of the cluster's tasks. Default: none.
    /// </summary>
    [Input("execLogGroupArn")]
    public Input<string>? ExecLogGroupArn { get; init; }

    /// <summary>The reference to a cluster of this program.</summary>
    public static implicit operator EcsClusterReferenceArgs(EcsCluster cluster) =>
        new()
        {
            Arn = cluster.Arn,
            ExecutionRoleArn = cluster.ExecutionRoleArn,
            NamespaceArn = cluster.NamespaceArn,
            MembersSecurityGroupId = cluster.MembersSecurityGroupId,
            ExecLogGroupArn = cluster.ExecLogGroupArn is { } sessions ? (Input<string>)sessions : null,
        };
}
