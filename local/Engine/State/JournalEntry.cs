using Local.Engine.Resources;

namespace Local.Engine.State;

/// <summary>
/// One change to a snapshot, small whatever the snapshot's size. Resources have numbered slots: those of the start
/// snapshot have the numbers from 0 on, in order; new ones follow.
/// </summary>
internal sealed record JournalEntry
{
    /// <summary>The number of an operation that begins.</summary>
    public int? Begin { get; init; }

    /// <summary>The operation that begins.</summary>
    public PendingOperation? Operation { get; init; }

    /// <summary>The number of an operation that ends.</summary>
    public int? End { get; init; }

    /// <summary>The slot of <see cref="Resource"/>. An unused number means a new resource.</summary>
    public int? Put { get; init; }

    /// <summary>The resource for the slot.</summary>
    public ResourceState? Resource { get; init; }

    /// <summary>The slot of a former resource that stays as it is and counts as new from here on.</summary>
    public int? Keep { get; init; }

    /// <summary>The slot of a resource that was replaced and waits for its deletion.</summary>
    public int? Replaced { get; init; }

    /// <summary>The slot that becomes empty.</summary>
    public int? Remove { get; init; }
}
