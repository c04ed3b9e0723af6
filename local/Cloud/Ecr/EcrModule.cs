using Local.Cloud.Resources;

namespace Local.Cloud.Ecr;

/// <summary>Repositories and their lifecycle policies: names for what <c>Images</c> keeps, which expires nothing.</summary>
internal sealed class EcrModule
{
    /// <param name="store">What the cloud holds.</param>
    public EcrModule(IResourceStore store) =>
        ResourceTypes = [new RepositoryType(store), new LifecyclePolicyType(store)];

    /// <summary>The types of resources.</summary>
    public IEnumerable<ResourceType> ResourceTypes { get; }
}
