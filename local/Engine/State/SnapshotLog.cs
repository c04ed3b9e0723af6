using Local.Engine.Resources;

namespace Local.Engine.State;

/// <summary>
/// The snapshot of a running operation. Each change is in the journal before the call returns; in a dry run,
/// changes are only kept in memory. Thread-safe.
/// </summary>
internal sealed class SnapshotLog
{
    private readonly Lock _gate = new();
    private readonly SnapshotBuilder _builder;
    private readonly Journal? _journal;

    public SnapshotLog(Snapshot start, Journal? journal)
    {
        _builder = new SnapshotBuilder(start);
        _journal = journal;
    }

    /// <summary>Records that a provider operation begins, and returns its number.</summary>
    public int Begin(string type, ResourceState resource)
    {
        lock (_gate)
        {
            var number = _builder.NextOperation;
            Append(new JournalEntry { Begin = number, Operation = new PendingOperation(type, resource) });
            return number;
        }
    }

    /// <summary>Records that an operation has ended without a change.</summary>
    public void End(int operation) => Write(new JournalEntry { End = operation });

    /// <summary>Records a new resource and returns its slot.</summary>
    /// <param name="resource">The resource.</param>
    /// <param name="end">The number of the operation that created it.</param>
    /// <param name="remove">The slot of the resource whose place it takes.</param>
    /// <param name="replaced">The slot of the resource that it replaces and that must still be deleted.</param>
    public int Add(ResourceState resource, int? end = null, int? remove = null, int? replaced = null)
    {
        lock (_gate)
        {
            var slot = _builder.NextSlot;
            Append(
                new JournalEntry
                {
                    End = end,
                    Put = slot,
                    Resource = resource,
                    Remove = remove,
                    Replaced = replaced,
                }
            );
            return slot;
        }
    }

    /// <summary>Records the new state of the resource in a slot.</summary>
    public void Put(int slot, ResourceState resource, int? end = null) =>
        Write(
            new JournalEntry
            {
                End = end,
                Put = slot,
                Resource = resource,
            }
        );

    /// <summary>Records that the former resource in a slot stays as it is.</summary>
    public void Keep(int slot) => Write(new JournalEntry { Keep = slot });

    /// <summary>Records that the resource in a slot is deleted.</summary>
    public void Remove(int slot, int? end = null) => Write(new JournalEntry { End = end, Remove = slot });

    /// <summary>Returns the resulting snapshot.</summary>
    public Snapshot Build(DateTimeOffset time)
    {
        lock (_gate)
        {
            return _builder.Build(time);
        }
    }

    private void Write(JournalEntry entry)
    {
        lock (_gate)
        {
            Append(entry);
        }
    }

    private void Append(JournalEntry entry)
    {
        _journal?.Append(entry);
        _builder.Apply(entry);
    }
}
