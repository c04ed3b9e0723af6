using Local.Cloud.Resources;

namespace Local.Cloud.Provider;

/// <summary>The names that AWS gives once in an account and region, which two stacks cannot both have.</summary>
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

    /// <summary>The error of a resource whose name a resource of another stack has; null when the name is free.</summary>
    /// <param name="token">The type of the resource.</param>
    /// <param name="property">The input that names it.</param>
    /// <param name="name">Its name.</param>
    /// <param name="stack">Its stack.</param>
    /// <param name="region">Its region.</param>
    /// <param name="held">The resources of its type that the cloud holds.</param>
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
            : InputError.Found(property, $"'{name}', which the stack {owner.Stack} has already", "a name of its own");
    }
}
