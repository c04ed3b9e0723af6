using System.Diagnostics.CodeAnalysis;

namespace Local.Cloud.Resources;

/// <summary>
/// What the cloud holds, in memory and in a journal on the disk. A resource is recorded after it was made: what
/// a cloud that dies in between had made (listeners, timers, task processes) dies with it or is ended by its
/// successor, so that nothing is there that the journal does not name.
/// </summary>
internal sealed class ResourceStore : IResourceStore, ILiveLines, IAsyncDisposable
{
    private readonly Lock _lock = new();
    private readonly Dictionary<(string Token, string Id), StoredResource> _byId = [];
    private readonly Dictionary<string, SortedDictionary<long, StoredResource>> _byToken = [];
    private readonly Dictionary<string, SortedSet<long>> _byUrn = [];
    private readonly SortedDictionary<long, StoredResource> _all = [];
    private readonly SecretBox _secrets;
    private readonly Journal _journal;
    private long _sequence;

    /// <param name="folder">The folder of the journal; it must exist.</param>
    /// <exception cref="CloudException">The journal or the key beside it is damaged.</exception>
    public ResourceStore(string folder)
    {
        KeyFile = Path.Combine(folder, "key");
        _secrets = new SecretBox(KeyFile);
        JournalFile = Path.Combine(folder, "resources.jsonl");
        var read = Journal.Read(JournalFile, line => Apply(JournalEntry.FromLine(line, _secrets)));
        _journal = Journal.Open(JournalFile, read, this);
    }

    /// <summary>The file without which nothing would be there after a restart.</summary>
    public string JournalFile { get; }

    /// <summary>The file of the key that secrets are encrypted with.</summary>
    public string KeyFile { get; }

    /// <inheritdoc cref="SecretBox.KeepKey"/>
    public bool KeepKey() => _secrets.KeepKey();

    /// <summary>How many resources there are.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _all.Count;
            }
        }
    }

    /// <inheritdoc/>
    public bool TryGet(string token, string id, [MaybeNullWhen(false)] out CloudResource resource)
    {
        resource = Find(token, id)?.Resource;
        return resource is not null;
    }

    /// <inheritdoc/>
    public IReadOnlyList<CloudResource> All(string token)
    {
        lock (_lock)
        {
            return _byToken.TryGetValue(token, out var resources)
                ? [.. resources.Values.Select(stored => stored.Resource)]
                : [];
        }
    }

    /// <summary>Returns every resource, in the order in which they were made.</summary>
    public IReadOnlyList<StoredResource> All()
    {
        lock (_lock)
        {
            return [.. _all.Values];
        }
    }

    /// <summary>Returns the resource of that type with that id, or null.</summary>
    public StoredResource? Find(string token, string id)
    {
        lock (_lock)
        {
            return _byId.GetValueOrDefault((token, id));
        }
    }

    /// <summary>Notes that an engine has the resource in its state.</summary>
    public void MarkKnown(string token, string id)
    {
        lock (_lock)
        {
            if (_byId.TryGetValue((token, id), out var stored) && !stored.Known)
            {
                Put(stored with { Known = true });
            }
        }
    }

    /// <summary>Notes that no engine has the resources of a stack in its state any more.</summary>
    public void MarkUnknown(string stack)
    {
        lock (_lock)
        {
            foreach (var stored in _all.Values.Where(stored => stored.Resource.Stack == stack).ToList())
            {
                Put(stored with { Known = false });
            }
        }
    }

    /// <summary>Notes why a resource could not be brought back; null when it was.</summary>
    public void SetProblem(string token, string id, string? problem, bool gone = false)
    {
        lock (_lock)
        {
            if (_byId.TryGetValue((token, id), out var stored))
            {
                Put(stored with { Problem = problem, Gone = gone });
            }
        }
    }

    /// <summary>
    /// Returns the newest resource of <paramref name="urn"/> that no engine has in its state, or null.
    /// </summary>
    public StoredResource? FindUnknown(string urn)
    {
        lock (_lock)
        {
            return _byUrn.TryGetValue(urn, out var sequences)
                ? sequences.Reverse().Select(sequence => _all[sequence]).FirstOrDefault(stored => !stored.Known)
                : null;
        }
    }

    /// <summary>Returns the newest resource of <paramref name="urn"/>, or null.</summary>
    public StoredResource? FindNewest(string urn)
    {
        lock (_lock)
        {
            return _byUrn.TryGetValue(urn, out var sequences) && sequences.Count > 0 ? _all[sequences.Max] : null;
        }
    }

    /// <summary>Records a resource, new or changed, and returns when that is on the disk.</summary>
    /// <exception cref="CloudException">It could not be written; the store is as it was.</exception>
    public Task PutAsync(StoredResource stored)
    {
        lock (_lock)
        {
            var isNew = !_byId.ContainsKey((stored.Resource.Token, stored.Resource.Id));
            var entry = new JournalEntry.Put(isNew ? stored with { Sequence = ++_sequence } : stored);
            return _journal.AppendAsync(entry.ToLine(_secrets), () => Apply(entry));
        }
    }

    /// <summary>Records that a resource is gone, and returns when that is on the disk.</summary>
    /// <exception cref="CloudException">It could not be written; the store is as it was.</exception>
    public Task RemoveAsync(string token, string id)
    {
        var entry = new JournalEntry.Removed(token, id);
        return _journal.AppendAsync(entry.ToLine(_secrets), () => Apply(entry));
    }

    public ValueTask DisposeAsync() => _journal.DisposeAsync();

    // Without its secrets a resource is not written anew: it would be taken for whole.
    IEnumerable<byte[]> ILiveLines.Lines() =>
        All().Where(stored => !stored.SecretsLost).Select(stored => new JournalEntry.Put(stored).ToLine(_secrets));

    private void Apply(JournalEntry entry)
    {
        lock (_lock)
        {
            switch (entry)
            {
                case JournalEntry.Put put:
                    Put(put.Stored);
                    break;
                case JournalEntry.Removed removed when _byId.Remove((removed.Token, removed.Id), out var stored):
                    _all.Remove(stored.Sequence);
                    _byToken[removed.Token].Remove(stored.Sequence);
                    _byUrn[stored.Urn].Remove(stored.Sequence);
                    break;
            }
        }
    }

    private void Put(StoredResource stored)
    {
        _sequence = Math.Max(_sequence, stored.Sequence);
        var key = (stored.Resource.Token, stored.Resource.Id);
        if (_byId.TryGetValue(key, out var current))
        {
            stored = stored with { Sequence = current.Sequence };
        }

        _byId[key] = stored;
        _all[stored.Sequence] = stored;
        Of(_byToken, stored.Resource.Token)[stored.Sequence] = stored;
        Of(_byUrn, stored.Urn).Add(stored.Sequence);
    }

    private static T Of<T>(Dictionary<string, T> map, string key)
        where T : new() => map.TryGetValue(key, out var value) ? value : map[key] = new T();
}
