using System.Diagnostics.CodeAnalysis;

namespace Local.Cloud.Resources;

/// <summary>What the cloud holds, kept in <c>.local/cloud</c> across its restarts. Safe for many callers at once.</summary>
internal interface IResourceStore
{
    /// <summary>Returns the resource of that type with that id.</summary>
    bool TryGet(string token, string id, [MaybeNullWhen(false)] out CloudResource resource);

    /// <summary>Returns the resources of one type, in the order in which they were made.</summary>
    IReadOnlyList<CloudResource> All(string token);
}
