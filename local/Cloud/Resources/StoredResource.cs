using System.Collections.Immutable;

namespace Local.Cloud.Resources;

/// <summary>A resource with what the cloud must know of it beside what its type does.</summary>
/// <param name="Resource">The resource.</param>
/// <param name="Urn">Whose it is in the program that made it.</param>
/// <param name="Name">Its name in the program.</param>
/// <param name="Secrets">The names of the inputs, at the top level, that the program marked as secret.</param>
internal sealed record StoredResource(
    CloudResource Resource,
    string Urn,
    string Name,
    ImmutableSortedSet<string> Secrets
)
{
    /// <summary>Its place in the order in which resources were made.</summary>
    public long Sequence { get; init; }

    /// <summary>
    /// Whether an engine has asked about it by its id since it was made or the cloud started, and so has it in
    /// its state. One that no engine knows was left by an engine that died before it could write it down.
    /// </summary>
    public bool Known { get; init; }

    /// <summary>Why it could not be brought back when the cloud started; null when it was, or was made since.</summary>
    public string? Problem { get; init; }

    /// <summary>Whether it cannot be brought back at all, but only made anew. It then has a <see cref="Problem"/>.</summary>
    public bool Gone { get; init; }

    /// <summary>
    /// Whether its secret inputs are missing here, since the key that they were encrypted with is lost. It then has a
    /// <see cref="Problem"/>.
    /// </summary>
    public bool SecretsLost { get; init; }
}
