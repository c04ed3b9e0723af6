using System.Collections.Immutable;
using Pulumi;
using Pulumi.Aws.CloudWatch;
using Pulumi.Aws.Ecs.Inputs;

namespace Infra.Components.Internal;

/// <summary>The sessions of ECS Exec: their log, and what a task needs to take part in one.</summary>
internal static class ExecSessions
{
    /// <summary>Registers the log group of a cluster's sessions. No service has its name, which has a slash.</summary>
    public static LogGroup Log(string cluster, Input<int> retentionDays, CustomResourceOptions options) =>
        new(
            $"{cluster}-exec",
            new()
            {
                Name = $"{Deployment.Instance.ProjectName}-{Deployment.Instance.StackName}/exec".ToLowerInvariant(),
                RetentionInDays = retentionDays,
            },
            options
        );

    /// <summary>A cluster's configuration by which ECS Exec writes to the log group.</summary>
    public static ClusterConfigurationArgs LoggedTo(LogGroup sessions) =>
        new()
        {
            ExecuteCommandConfiguration = new ClusterConfigurationExecuteCommandConfigurationArgs
            {
                Logging = "OVERRIDE",
                LogConfiguration = new ClusterConfigurationExecuteCommandConfigurationLogConfigurationArgs
                {
                    CloudWatchLogGroupName = sessions.Name,
                },
            },
        };

    /// <summary>The permissions of a task with ECS Exec: to connect to the session, and to write the session's log.</summary>
    public static Output<ImmutableArray<PolicyStatement>> Statements(
        EcsClusterReferenceArgs cluster,
        EcsTaskArgs task
    ) =>
        !task.Exec
            ? Output.Create(ImmutableArray<PolicyStatement>.Empty)
            : cluster.ExecLogGroupArn.Apply(log =>
                ImmutableArray.Create<PolicyStatement>([
                    // IAM knows no resource for the channels of a session, and none for the list of log groups.
                    new(
                        [
                            "ssmmessages:CreateControlChannel",
                            "ssmmessages:CreateDataChannel",
                            "ssmmessages:OpenControlChannel",
                            "ssmmessages:OpenDataChannel",
                        ],
                        ["*"]
                    ),
                    .. log is null
                        ? []
                        : new PolicyStatement[]
                        {
                            new(["logs:DescribeLogGroups"], ["*"]),
                            new(["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"], [$"{log}:*"]),
                        },
                ])
            );
}
