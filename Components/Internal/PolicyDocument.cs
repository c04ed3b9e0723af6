using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Infra.Components.Internal;

/// <summary>One statement of a policy: the actions that it allows or denies on the resources, under the conditions.</summary>
/// <param name="Action">The actions, such as <c>s3:GetObject</c>.</param>
/// <param name="Resource">The ARNs of the resources, or <c>*</c>.</param>
/// <param name="Condition">Values by condition key, by operator; null for none.</param>
/// <param name="Effect"><c>Allow</c> or <c>Deny</c>.</param>
internal sealed record PolicyStatement(
    IReadOnlyList<string> Action,
    IReadOnlyList<string> Resource,
    IReadOnlyDictionary<string, Dictionary<string, List<string>>>? Condition = null,
    string Effect = "Allow"
);

/// <summary>IAM policies as JSON.</summary>
internal static class PolicyDocument
{
    private const string Language = "2012-10-17";

    /// <summary>JSON as people write it: without the escapes that it can do without, and without what is null.</summary>
    public static JsonSerializerOptions Readable { get; } =
        new()
        {
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
            DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        };

    /// <summary>A trust policy by which EC2 gives the role to instances.</summary>
    public static string AssumedByInstances { get; } = AssumedBy("ec2.amazonaws.com", condition: null);

    /// <summary>
    /// A trust policy by which ECS gives the role to tasks of the cluster's account and region, and of no other
    /// account that names the role.
    /// </summary>
    public static string AssumedByTasks(string clusterArn)
    {
        var cluster = EcsClusterArn.Parse(clusterArn);
        return AssumedBy("ecs-tasks.amazonaws.com", OnlyFor(cluster.Account, cluster.Of("ecs", "*")));
    }

    /// <summary>A trust policy by which the flow logs of the log group's account and region, and no others, take the role.</summary>
    public static string AssumedByFlowLogs(string logGroupArn)
    {
        var parts = logGroupArn.Split(':');
        var (partition, region, account) = (parts[1], parts[3], parts[4]);
        return AssumedBy(
            "vpc-flow-logs.amazonaws.com",
            OnlyFor(account, $"arn:{partition}:ec2:{region}:{account}:vpc-flow-log/*")
        );
    }

    /// <summary>A trust policy by which those with a token of OpenID Connect take the role.</summary>
    public static string Trusting(IEnumerable<WebIdentity> identities) =>
        JsonSerializer.Serialize(
            new
            {
                Version = Language,
                Statement = identities.Select(identity => new
                {
                    Effect = "Allow",
                    Action = "sts:AssumeRoleWithWebIdentity",
                    Principal = new { Federated = identity.ProviderArn },
                    Condition = Conditions(identity),
                }),
            },
            Readable
        );

    private static Dictionary<string, object> Conditions(WebIdentity identity)
    {
        var subject = $"{identity.Address}:sub";
        var conditions = new Dictionary<string, object>
        {
            ["StringEquals"] = new Dictionary<string, string> { [$"{identity.Address}:aud"] = identity.Audience },
            ["StringLike"] = new Dictionary<string, IReadOnlyList<string>> { [subject] = identity.Subjects },
        };
        if (identity.Except is { } except)
        {
            conditions["StringNotLike"] = new Dictionary<string, string> { [subject] = except };
        }

        return conditions;
    }

    /// <summary>A policy of the statements.</summary>
    public static string Allowing(params IEnumerable<PolicyStatement> statements) =>
        JsonSerializer.Serialize(new { Version = Language, Statement = statements }, Readable);

    /// <summary>
    /// A policy by which load balancing delivers logs of the account's load balancers to a bucket, and by which nobody
    /// reaches the bucket without TLS.
    /// </summary>
    public static string AcceptingLogs(string bucketArn, string account) =>
        JsonSerializer.Serialize(
            new
            {
                Version = Language,
                Statement = new object[]
                {
                    new
                    {
                        Effect = "Allow",
                        Principal = new { Service = "logdelivery.elasticloadbalancing.amazonaws.com" },
                        Action = "s3:PutObject",
                        Resource = $"{bucketArn}/AWSLogs/{account}/*",
                        Condition = new
                        {
                            StringEquals = new Dictionary<string, string> { ["aws:SourceAccount"] = account },
                        },
                    },
                    new
                    {
                        Effect = "Deny",
                        Principal = "*",
                        Action = "s3:*",
                        Resource = new[] { bucketArn, $"{bucketArn}/*" },
                        Condition = new { Bool = new Dictionary<string, string> { ["aws:SecureTransport"] = "false" } },
                    },
                },
            },
            Readable
        );

    /// <summary>A condition by which a service acts for these resources of the account alone.</summary>
    private static Dictionary<string, Dictionary<string, string>> OnlyFor(string account, string resources) =>
        new()
        {
            ["ArnLike"] = new() { ["aws:SourceArn"] = resources },
            ["StringEquals"] = new() { ["aws:SourceAccount"] = account },
        };

    private static string AssumedBy(string service, object? condition) =>
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
                        Condition = condition,
                    },
                },
            },
            Readable
        );
}
