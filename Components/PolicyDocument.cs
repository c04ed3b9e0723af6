using System.Text.Json;

namespace Infra.Components;

/// <summary>IAM policies as JSON.</summary>
internal static class PolicyDocument
{
    private const string Language = "2012-10-17";

    /// <summary>Lets the tasks of ECS take on a role.</summary>
    public static string AssumedByEcsTasks { get; } = AssumedBy("ecs-tasks.amazonaws.com");

    /// <summary>Lets instances take on a role, by an instance profile.</summary>
    public static string AssumedByInstances { get; } = AssumedBy("ec2.amazonaws.com");

    /// <summary>The statement that lets the log driver write to a log group.</summary>
    public static (string Resource, string[] Actions) WritingLogs(string logGroupArn) =>
        ($"{logGroupArn}:*", ["logs:CreateLogStream", "logs:PutLogEvents"]);

    /// <summary>The statement that lets a repository's images be pulled.</summary>
    public static (string Resource, string[] Actions) PullingImages(string repositoryArn) =>
        (repositoryArn, ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"]);

    /// <summary>Allows each statement's actions on its resource.</summary>
    public static string Allowing(params (string Resource, string[] Actions)[] statements) =>
        JsonSerializer.Serialize(
            new
            {
                Version = Language,
                Statement = statements.Select(statement => new
                {
                    Effect = "Allow",
                    Action = statement.Actions,
                    statement.Resource,
                }),
            }
        );

    private static string AssumedBy(string service) =>
        JsonSerializer.Serialize(
            new
            {
                Version = Language,
                Statement = new[]
                {
                    new
                    {
                        Effect = "Allow",
                        Action = "sts:AssumeRole",
                        Principal = new { Service = service },
                    },
                },
            }
        );
}
