using Pulumi;

namespace Infra.Components.Internal;

/// <summary>The parts of a cluster's ARN, from which ARNs of the same account and region are made.</summary>
internal sealed record EcsClusterArn(string Partition, string Region, string Account, string Name)
{
    /// <summary>The parts of <paramref name="arn"/>.</summary>
    /// <exception cref="RunException">The text is not the ARN of a cluster.</exception>
    public static EcsClusterArn Parse(string arn) =>
        arn.Split(':', 6) is ["arn", var partition, "ecs", var region, var account, var resource]
        && resource.Split('/') is ["cluster", var name]
            ? new(partition, region, account, name)
            : throw new RunException(
                $"'{arn}' is not the ARN of an ECS cluster: arn:<partition>:ecs:<region>:<account>:cluster/<name>."
            );

    /// <summary>The ARN of a resource in the cluster's account and region.</summary>
    public string Of(string service, string resource) => $"arn:{Partition}:{service}:{Region}:{Account}:{resource}";
}
