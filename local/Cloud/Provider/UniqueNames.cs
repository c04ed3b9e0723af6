using Local.Cloud.Resources;

namespace Local.Cloud.Provider;

/// <summary>
/// The names that must be unique in an account and region of AWS, so that two stacks cannot have the same.
/// </summary>
internal static class UniqueNames
{
    private static readonly HashSet<string> Global =
    [
        "aws:iam/instanceProfile:InstanceProfile",
        "aws:iam/policy:Policy",
        "aws:iam/role:Role",
    ];

    private static readonly HashSet<string> Regional =
    [
        "aws:autoscaling/group:Group",
        "aws:cloudwatch/logGroup:LogGroup",
        "aws:ec2/securityGroup:SecurityGroup",
        "aws:ecr/repository:Repository",
        "aws:lb/loadBalancer:LoadBalancer",
        "aws:lb/targetGroup:TargetGroup",
        "aws:servicediscovery/httpNamespace:HttpNamespace",
    ];

    /// <summary>
    /// Returns the error about a name that a resource of another stack has; null if the name is free.
    /// </summary>
    /// <param name="token">The type token of the resource.</param>
    /// <param name="property">The input with the name.</param>
    /// <param name="name">The name.</param>
    /// <param name="stack">The stack of the resource.</param>
    /// <param name="region">The region of the resource.</param>
    /// <param name="held">The cloud's resources of this type.</param>
    public static InputError? Error(
        string token,
        string property,
        string name,
        string stack,
        string region,
        IEnumerable<CloudResource> held
    )
    {
        var isGlobal = Global.Contains(token);
        var owner =
            isGlobal || Regional.Contains(token)
                ? held.FirstOrDefault(other =>
                    other.Stack != stack
                    && (isGlobal || other.Region == region)
                    && other.Inputs.Get(property)?.AsString == name
                )
                : null;
        return owner is null
            ? null
            : InputError.Found(property, $"'{name}', which the stack {owner.Stack} already has", "a unique name");
    }
}
