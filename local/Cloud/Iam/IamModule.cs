using Local.Cloud.Resources;

namespace Local.Cloud.Iam;

/// <summary>Roles, policies and instance profiles. They are kept and checked; the local cloud asks nobody for permission.</summary>
internal sealed class IamModule
{
    /// <param name="store">What the cloud holds.</param>
    /// <param name="time">The clock.</param>
    public IamModule(IResourceStore store, TimeProvider time) =>
        ResourceTypes = [
            new RoleType(store, time),
            new RolePolicyType(store),
            new RolePolicyAttachmentType(store),
            new PolicyType(store),
            new InstanceProfileType(store, time),
        ];

    /// <summary>The types of resources.</summary>
    public IEnumerable<ResourceType> ResourceTypes { get; }
}
