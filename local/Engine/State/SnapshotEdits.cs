using Local.Engine.Resources;
using Local.Protocol.Values;

namespace Local.Engine.State;

/// <summary>Changes of a stack's state by hand. The providers are not asked, and nothing that runs changes.</summary>
public static class SnapshotEdits
{
    /// <summary>The state without some resources, which are then known to nobody.</summary>
    /// <param name="snapshot">The state.</param>
    /// <param name="urn">The resource; each that has the URN goes.</param>
    /// <param name="force">Whether a protected resource goes, too.</param>
    /// <param name="withDependents">Whether those that depend on it go, too.</param>
    /// <exception cref="EngineException">There is none, or it is protected, or another depends on it.</exception>
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

    /// <summary>The state with another name of a resource, also where others name it.</summary>
    /// <param name="snapshot">The state.</param>
    /// <param name="urn">The resource.</param>
    /// <param name="name">The new name, as the program is to write it.</param>
    /// <exception cref="EngineException">There is no such resource, or there is one of the new name.</exception>
    public static Snapshot Rename(Snapshot snapshot, string urn, string name)
    {
        Require(snapshot, urn);
        var renamed = urn[..^Urn.Parse(urn).Name.Length] + name;
        if (snapshot.Resources.Any(resource => resource.Urn == renamed))
        {
            throw new EngineException($"the stack has a resource {renamed} already");
        }

        string Now(string other) => other == urn ? renamed : other;
        return snapshot with { Resources = [.. snapshot.Resources.Select(resource => resource.WithUrns(Now))] };
    }

    /// <summary>The state with resources protected, or not any more.</summary>
    /// <param name="snapshot">The state.</param>
    /// <param name="urns">The resources; null for all.</param>
    /// <param name="isProtected">Whether they are protected from now on.</param>
    /// <exception cref="EngineException">There is none of a URN.</exception>
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
                $"the stack has no resource {urn} (`infra stack --show-urns` lists those that it has)"
            );
        }
    }
}
