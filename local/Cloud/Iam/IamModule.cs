using Local.Cloud.Resources;

namespace Local.Cloud.Iam;

/// <summary>
/// Roles, policies and instance profiles. They are stored and checked, but the local cloud does not check
/// permissions.
/// </summary>
internal sealed class IamModule
{
    /// <param name="store">The resources of the cloud.</param>
    /// <param name="time">The clock.</param>
    public IamModule(IResourceStore store, TimeProvider time) =>
        ResourceTypes = [
            new RoleType(store, time),
            new RolePolicyType(store),
            new RolePolicyAttachmentType(store),
            new PolicyType(store),
            new InstanceProfileType(store, time),
        ];

    /// <summary>The resource types of roles, policies and instance profiles.</summary>
    public IEnumerable<ResourceType> ResourceTypes { get; }
}
