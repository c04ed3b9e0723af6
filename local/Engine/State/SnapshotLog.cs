using Local.Engine.Resources;

namespace Local.Engine.State;

/// <summary>
/// The snapshot of a running operation: each change is journalled before the call returns, and in a dry run
/// only kept in mind. Safe for many callers at once.
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

    /// <summary>Notes that an operation of a provider begins, and returns its number.</summary>
    public int Begin(string type, ResourceState resource)
    {
        lock (_gate)
        {
            var number = _builder.NextOperation;
            Append(new JournalEntry { Begin = number, Operation = new PendingOperation(type, resource) });
            return number;
        }
    }

    /// <summary>Notes that an operation has ended and changed nothing.</summary>
    public void End(int operation) => Write(new JournalEntry { End = operation });

    /// <summary>Notes a new resource and returns its slot.</summary>
    /// <param name="resource">The resource.</param>
    /// <param name="end">The operation that made it.</param>
    /// <param name="remove">The slot of the resource whose place it takes.</param>
    /// <param name="replaced">The slot of the resource that it replaces and that is still to be deleted.</param>
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

    /// <summary>Notes that the resource in a slot is now so.</summary>
    public void Put(int slot, ResourceState resource, int? end = null) =>
        Write(
            new JournalEntry
            {
                End = end,
                Put = slot,
                Resource = resource,
            }
        );

    /// <summary>Notes that the resource in a slot from before is wanted as it is.</summary>
    public void Keep(int slot) => Write(new JournalEntry { Keep = slot });

    /// <summary>Notes that the resource in a slot is gone.</summary>
    public void Remove(int slot, int? end = null) => Write(new JournalEntry { End = end, Remove = slot });

    /// <summary>What all this comes to.</summary>
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
