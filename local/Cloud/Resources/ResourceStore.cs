using System.Diagnostics.CodeAnalysis;
using Local.Protocol.Values;

namespace Local.Cloud.Resources;

/// <summary>
/// The resources of the cloud, in memory and in a journal on the disk. A resource is recorded after its creation.
/// If the cloud dies in between, its listeners and timers die with it and its successor ends the task processes, so
/// that nothing exists that the journal does not name.
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

    /// <param name="folder">The folder of the journal. It must exist.</param>
    /// <exception cref="CloudException">The journal or the key beside it is damaged.</exception>
    public ResourceStore(string folder)
    {
        KeyFile = Path.Combine(folder, "key");
        _secrets = new SecretBox(KeyFile);
        JournalFile = Path.Combine(folder, "resources.jsonl");
        var read = Journal.Read(JournalFile, line => Apply(JournalEntry.FromLine(line, _secrets)));
        _journal = Journal.Open(JournalFile, read, this);
    }

    /// <summary>The path of the journal. Without it, a restart would find no resources.</summary>
    public string JournalFile { get; }

    /// <summary>The path of the file with the key of the secrets.</summary>
    public string KeyFile { get; }

    /// <inheritdoc cref="SecretBox.KeepKey"/>
    public bool KeepKey() => _secrets.KeepKey();

    /// <summary>The number of resources.</summary>
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

    /// <summary>Returns all resources, in the order of their creation.</summary>
    public IReadOnlyList<StoredResource> All()
    {
        lock (_lock)
        {
            return [.. _all.Values];
        }
    }

    /// <summary>Returns the resource of this type with this id; null if there is none.</summary>
    public StoredResource? Find(string token, string id)
    {
        lock (_lock)
        {
            return _byId.GetValueOrDefault((token, id));
        }
    }

    /// <summary>Records that an engine has the resource in its state.</summary>
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

    /// <summary>Records that no engine has the resources of a stack in its state any more.</summary>
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

    /// <summary>
    /// Records the new name of a stack, in its resources and their URNs, and returns when the records are on the disk.
    /// A resource whose secrets are lost keeps the former name, because it would seem complete.
    /// </summary>
    public Task RenameStackAsync(string stack, string name)
    {
        lock (_lock)
        {
            return Task.WhenAll([
                .. _all
                    .Values.Where(stored => stored.Resource.Stack == stack && !stored.SecretsLost)
                    .ToList()
                    .Select(stored =>
                        PutAsync(
                            stored with
                            {
                                Urn = Urn.InStack(stored.Urn, name),
                                Resource = stored.Resource with { Stack = name },
                            }
                        )
                    ),
            ]);
        }
    }

    /// <summary>Records the reason why a resource could not be restored; null if it was restored.</summary>
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
    /// Returns the newest resource of <paramref name="urn"/> that is in no engine's state; null if there is none.
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

    /// <summary>Returns the newest resource of <paramref name="urn"/>; null if there is none.</summary>
    public StoredResource? FindNewest(string urn)
    {
        lock (_lock)
        {
            return _byUrn.TryGetValue(urn, out var sequences) && sequences.Count > 0 ? _all[sequences.Max] : null;
        }
    }

    /// <summary>Records a new or changed resource, and returns when the record is on the disk.</summary>
    /// <exception cref="CloudException">The record could not be written. The store is unchanged.</exception>
    public Task PutAsync(StoredResource stored)
    {
        lock (_lock)
        {
            var isNew = !_byId.ContainsKey((stored.Resource.Token, stored.Resource.Id));
            var entry = new JournalEntry.Put(isNew ? stored with { Sequence = ++_sequence } : stored);
            return _journal.AppendAsync(entry.ToLine(_secrets), () => Apply(entry));
        }
    }

    /// <summary>Records the removal of a resource, and returns when the record is on the disk.</summary>
    /// <exception cref="CloudException">The record could not be written. The store is unchanged.</exception>
    public Task RemoveAsync(string token, string id)
    {
        var entry = new JournalEntry.Removed(token, id);
        return _journal.AppendAsync(entry.ToLine(_secrets), () => Apply(entry));
    }

    public ValueTask DisposeAsync() => _journal.DisposeAsync();

    // A resource whose secrets are lost is not written again, because it would seem complete.
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
            _byUrn[current.Urn].Remove(current.Sequence);
        }

        _byId[key] = stored;
        _all[stored.Sequence] = stored;
        Of(_byToken, stored.Resource.Token)[stored.Sequence] = stored;
        Of(_byUrn, stored.Urn).Add(stored.Sequence);
    }

    private static T Of<T>(Dictionary<string, T> map, string key)
        where T : new() => map.TryGetValue(key, out var value) ? value : map[key] = new T();
}
