using Local.Cloud.Resources;

namespace Local.Cloud.Ecr;

/// <summary>
/// Repositories and their lifecycle policies. They are names for the images that <c>Images</c> keeps. Images never
/// expire.
/// </summary>
internal sealed class EcrModule
{
    /// <param name="store">The resources of the cloud.</param>
    public EcrModule(IResourceStore store) =>
        ResourceTypes = [new RepositoryType(store), new LifecyclePolicyType(store)];

    /// <summary>The resource types of repositories and lifecycle policies.</summary>
    public IEnumerable<ResourceType> ResourceTypes { get; }
}
