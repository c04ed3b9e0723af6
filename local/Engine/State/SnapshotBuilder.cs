using Local.Engine.Resources;

namespace Local.Engine.State;

/// <summary>
/// A snapshot that changes entry by entry. The result first has the resources that were kept or created, in the
/// order in which their steps ended (so each comes after its dependencies), then the others in their former order.
/// </summary>
internal sealed class SnapshotBuilder
{
    private readonly int _baseCount;
    private readonly List<ResourceState?> _slots;
    private readonly List<int> _order = [];
    private readonly HashSet<int> _ordered = [];
    private readonly SortedDictionary<int, PendingOperation> _pending = [];

    public SnapshotBuilder(Snapshot start)
    {
        _slots = [.. start.Resources];
        _baseCount = _slots.Count;
        for (var i = 0; i < start.PendingOperations.Count; i++)
        {
            _pending.Add(i, start.PendingOperations[i]);
        }

        NextOperation = start.PendingOperations.Count;
    }

    /// <summary>The number of the next new slot.</summary>
    public int NextSlot => _slots.Count;

    /// <summary>The number of the next operation.</summary>
    public int NextOperation { get; private set; }

    /// <exception cref="FormatException">The entry does not fit the snapshot.</exception>
    public void Apply(JournalEntry entry)
    {
        if (entry.Begin is { } begin)
        {
            _pending[begin] = entry.Operation!;
            NextOperation = Math.Max(NextOperation, begin + 1);
        }

        if (entry.End is { } end)
        {
            _pending.Remove(end);
        }

        if (entry.Put is { } put)
        {
            Put(put, entry.Resource!);
        }

        if (entry.Keep is { } keep)
        {
            Order(Existing(keep));
        }

        if (entry.Replaced is { } replaced)
        {
            _slots[Existing(replaced)] = _slots[replaced]! with { Delete = true };
        }

        if (entry.Remove is { } remove)
        {
            _slots[Existing(remove)] = null;
        }
    }

    public Snapshot Build(DateTimeOffset time)
    {
        var resources = new List<ResourceState>(_slots.Count);
        resources.AddRange(_order.Select(slot => _slots[slot]).OfType<ResourceState>());
        var renamed = Renamed(resources);
        for (var slot = 0; slot < _baseCount; slot++)
        {
            if (_slots[slot] is { } resource && !_ordered.Contains(slot))
            {
                resources.Add(
                    renamed.Count == 0 ? resource : resource.WithUrns(urn => renamed.GetValueOrDefault(urn, urn))
                );
            }
        }

        return new Snapshot(time, resources, [.. _pending.Values]);
    }

    private void Put(int slot, ResourceState resource)
    {
        if (slot < _slots.Count)
        {
            _slots[Existing(slot)] = resource;
            return;
        }

        if (slot != _slots.Count)
        {
            throw new FormatException($"found slot {slot}; allowed: at most {_slots.Count}");
        }

        _slots.Add(resource);
        Order(slot);
    }

    private void Order(int slot)
    {
        if (_ordered.Add(slot))
        {
            _order.Add(slot);
        }
    }

    private int Existing(int slot) =>
        slot >= 0 && slot < _slots.Count ? slot : throw new FormatException($"slot {slot} does not exist");

    private static Dictionary<string, string> Renamed(List<ResourceState> resources)
    {
        var renamed = new Dictionary<string, string>();
        foreach (var resource in resources)
        {
            foreach (var alias in resource.Aliases)
            {
                renamed[alias] = resource.Urn;
            }
        }

        foreach (var resource in resources)
        {
            renamed.Remove(resource.Urn);
        }

        return renamed;
    }
}
