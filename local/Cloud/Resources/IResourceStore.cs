using System.Diagnostics.CodeAnalysis;

namespace Local.Cloud.Resources;

/// <summary>The resources of the cloud, kept in <c>.local/cloud</c> across its restarts. Thread-safe.</summary>
internal interface IResourceStore
{
    /// <summary>Finds the resource of this type with this id.</summary>
    bool TryGet(string token, string id, [MaybeNullWhen(false)] out CloudResource resource);

    /// <summary>Returns the resources of one type, in the order of their creation.</summary>
    IReadOnlyList<CloudResource> All(string token);
}
