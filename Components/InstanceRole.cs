using Pulumi;
using Pulumi.Aws.Iam;

namespace Infra.Components;

/// <summary>A role that instances have, by an instance profile.</summary>
internal sealed class InstanceRole
{
    /// <summary>Registers both.</summary>
    /// <param name="name">The name of both.</param>
    /// <param name="allow">Registers what the role may do.</param>
    /// <param name="parent">The component that they belong to.</param>
    public InstanceRole(string name, Func<Role, Resource> allow, Resource parent)
    {
        var child = new CustomResourceOptions { Parent = parent };
        var role = new Role(name, new() { AssumeRolePolicy = PolicyDocument.AssumedByInstances }, child);
        Profile = new InstanceProfile(name, new() { Role = role.Name }, child);
        Permission = allow(role);
    }

    /// <summary>The profile that instances are launched with.</summary>
    public InstanceProfile Profile { get; }

    /// <summary>What the role may do: an instance that needs it at its first boot starts afterwards.</summary>
    public Resource Permission { get; }
}
