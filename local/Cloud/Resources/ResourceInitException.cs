namespace Local.Cloud.Resources;

/// <summary>
/// The resource exists but did not reach its wanted state, for example a service that never became steady. The
/// caller keeps the resource and reports the error to the engine, and the next update continues from there.
/// </summary>
/// <param name="created">The present state of the resource. After an update, it has the same id.</param>
/// <param name="reasons">The reasons, for the user; at least one.</param>
internal sealed class ResourceInitException(Created created, params IReadOnlyList<string> reasons)
    : Exception(string.Join("; ", reasons))
{
    /// <summary>The present state of the resource.</summary>
    public Created Created { get; } = created;

    /// <summary>The reasons, for the user.</summary>
    public IReadOnlyList<string> Reasons { get; } = reasons;
}
