namespace Local.Cloud.Resources;

/// <summary>
/// The resource exists but is not what it should be, such as a service that never became steady. The caller
/// keeps it, tells the engine so, and the next update goes on from there.
/// </summary>
/// <param name="created">The resource as it is; after an update, with the id that it had.</param>
/// <param name="reasons">What is wrong, for the user; at least one.</param>
internal sealed class ResourceInitException(Created created, params IReadOnlyList<string> reasons)
    : Exception(string.Join("; ", reasons))
{
    /// <summary>The resource as it is.</summary>
    public Created Created { get; } = created;

    /// <summary>What is wrong, for the user.</summary>
    public IReadOnlyList<string> Reasons { get; } = reasons;
}
