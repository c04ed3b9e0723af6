using Local.Protocol.Values;

namespace Local.Engine.State;

/// <summary>Edits of a stack's state. Providers are not called, and nothing that runs changes.</summary>
public static class SnapshotEdits
{
    /// <summary>Returns the state without some resources, which nobody manages afterwards.</summary>
    /// <param name="snapshot">The state.</param>
    /// <param name="urn">The URN of the resource. Every resource with this URN is removed.</param>
    /// <param name="force">Whether to remove a protected resource.</param>
    /// <param name="withDependents">Whether to remove its dependents too.</param>
    /// <exception cref="EngineException">The resource does not exist, is protected, or has dependents.</exception>
    public static Snapshot Delete(Snapshot snapshot, string urn, bool force, bool withDependents)
    {
        Require(snapshot, urn);
        var gone = new HashSet<string> { urn };
        foreach (var resource in snapshot.Resources.Where(resource => resource.AllDependencies().Any(gone.Contains)))
        {
            gone.Add(resource.Urn);
        }

        if (gone.Count > 1 && !withDependents)
        {
            throw new EngineException(
                $"{urn} cannot be deleted from the state: these depend on it:\n"
                    + string.Join('\n', gone.Skip(1).Select(dependent => $"  {dependent}"))
                    + "\nDelete them first, or pass --target-dependents"
            );
        }

        var guarded = snapshot.Resources.FirstOrDefault(resource => resource.Protect && gone.Contains(resource.Urn));
        return guarded is null || force
            ? snapshot with
            {
                Resources = [.. snapshot.Resources.Where(resource => !gone.Contains(resource.Urn))],
            }
            : throw new EngineException(
                $"{guarded.Urn} is protected: run `infra state unprotect` first, or pass --force"
            );
    }

    /// <summary>Returns the state with a renamed resource. References to it change too.</summary>
    /// <param name="snapshot">The state.</param>
    /// <param name="urn">The URN of the resource.</param>
    /// <param name="name">The new name in the program.</param>
    /// <exception cref="EngineException">The resource does not exist, or another one has the new name.</exception>
    public static Snapshot Rename(Snapshot snapshot, string urn, string name)
    {
        Require(snapshot, urn);
        var renamed = urn[..^Urn.Parse(urn).Name.Length] + name;
        if (snapshot.Resources.Any(resource => resource.Urn == renamed))
        {
            throw new EngineException($"the stack already has a resource {renamed}");
        }

        string Now(string other) => other == urn ? renamed : other;
        return snapshot with { Resources = [.. snapshot.Resources.Select(resource => resource.WithUrns(Now))] };
    }

    /// <summary>Returns the state of the stack under another name, which its URNs contain.</summary>
    internal static Snapshot InStack(Snapshot snapshot, string stack)
    {
        string Now(string urn) => urn.Length == 0 ? urn : Urn.InStack(urn, stack);
        return snapshot with
        {
            Resources = [.. snapshot.Resources.Select(resource => resource.WithUrns(Now))],
            PendingOperations =
            [
                .. snapshot.PendingOperations.Select(pending =>
                    pending with
                    {
                        Resource = pending.Resource.WithUrns(Now),
                    }
                ),
            ],
        };
    }

    /// <summary>Returns the state with resources protected or unprotected.</summary>
    /// <param name="snapshot">The state.</param>
    /// <param name="urns">The URNs of the resources; null for all.</param>
    /// <param name="isProtected">Whether they are protected from now on.</param>
    /// <exception cref="EngineException">A resource does not exist.</exception>
    public static Snapshot Protect(Snapshot snapshot, IReadOnlyCollection<string>? urns, bool isProtected)
    {
        foreach (var urn in urns ?? [])
        {
            Require(snapshot, urn);
        }

        return snapshot with
        {
            Resources =
            [
                .. snapshot.Resources.Select(resource =>
                    urns is null || urns.Contains(resource.Urn) ? resource with { Protect = isProtected } : resource
                ),
            ],
        };
    }

    private static void Require(Snapshot snapshot, string urn)
    {
        if (!snapshot.Resources.Any(resource => resource.Urn == urn))
        {
            throw new EngineException(
                $"the stack has no resource {urn} (`infra stack --show-urns` lists its resources)"
            );
        }
    }
}
