using System.Collections.Immutable;

namespace Local.Cloud.Resources;

/// <summary>A resource and the cloud's own records about it.</summary>
/// <param name="Resource">The resource.</param>
/// <param name="Urn">The URN of the resource in its program.</param>
/// <param name="Name">The name of the resource in its program.</param>
/// <param name="Secrets">The names of the secret top-level inputs and outputs.</param>
internal sealed record StoredResource(
    CloudResource Resource,
    string Urn,
    string Name,
    ImmutableSortedSet<string> Secrets
)
{
    /// <summary>The position in the order of creation.</summary>
    public long Sequence { get; init; }

    /// <summary>
    /// Whether an engine has the resource in its state: it has asked for the resource by its id since the creation
    /// or the start of the cloud. An engine that died before it recorded the resource leaves it unknown.
    /// </summary>
    public bool Known { get; init; }

    /// <summary>
    /// The reason why the resource could not be restored when the cloud started; null if it was restored, or
    /// created since.
    /// </summary>
    public string? Problem { get; init; }

    /// <summary>
    /// Whether the resource cannot be restored at all, only created again. It then has a <see cref="Problem"/>.
    /// </summary>
    public bool Gone { get; init; }

    /// <summary>
    /// Whether the secret inputs are lost with the key that encrypted them. The resource then has a
    /// <see cref="Problem"/>.
    /// </summary>
    public bool SecretsLost { get; init; }
}
