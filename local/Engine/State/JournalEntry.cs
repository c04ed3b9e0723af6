using Local.Engine.Resources;

namespace Local.Engine.State;

/// <summary>
/// One change to a snapshot, small whatever the snapshot's size. Resources stand in numbered slots: those of
/// the snapshot that the operation started from have the numbers from 0 on, in order; new ones follow.
/// </summary>
internal sealed record JournalEntry
{
    /// <summary>The number of an operation that begins.</summary>
    public int? Begin { get; init; }

    /// <summary>What begins.</summary>
    public PendingOperation? Operation { get; init; }

    /// <summary>The number of an operation that ends.</summary>
    public int? End { get; init; }

    /// <summary>The slot that <see cref="Resource"/> is put into; a number not used before is a new resource.</summary>
    public int? Put { get; init; }

    /// <summary>What is put.</summary>
    public ResourceState? Resource { get; init; }

    /// <summary>The slot of a resource from before that stays as it is and counts as new from here on.</summary>
    public int? Keep { get; init; }

    /// <summary>The slot whose resource has been replaced and now waits to be deleted.</summary>
    public int? Replaced { get; init; }

    /// <summary>The slot that is emptied.</summary>
    public int? Remove { get; init; }
}
