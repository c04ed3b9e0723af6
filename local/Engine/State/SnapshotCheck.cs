using Local.Engine.Resources;
using Local.Protocol.Values;

namespace Local.Engine.State;

/// <summary>Checks whether a foreign snapshot can be a stack's state.</summary>
internal static class SnapshotCheck
{
    /// <summary>Rejects a snapshot that belongs to another stack or is inconsistent.</summary>
    /// <exception cref="FormatException">
    /// A resource belongs to another stack, appears twice, or depends on a resource that does not come before it.
    /// </exception>
    public static void Require(Snapshot snapshot, string project, string stack)
    {
        var known = new HashSet<string>();
        var live = new HashSet<string>();
        foreach (var resource in snapshot.Resources)
        {
            RequireOwner(resource, project, stack);
            if (!resource.Delete && !live.Add(resource.Urn))
            {
                throw new FormatException($"the resource {resource.Urn} appears twice");
            }

            var missing = resource.AllDependencies().FirstOrDefault(urn => !known.Contains(urn));
            if (missing is not null)
            {
                throw new FormatException(
                    $"the resource {resource.Urn} depends on {missing}, which does not come before it"
                );
            }

            known.Add(resource.Urn);
        }

        foreach (var (_, resource) in snapshot.PendingOperations)
        {
            RequireOwner(resource, project, stack);
        }
    }

    private static void RequireOwner(ResourceState resource, string project, string stack)
    {
        if (!Urn.IsValid(resource.Urn))
        {
            throw new FormatException($"'{resource.Urn}' is not a URN");
        }

        if (Urn.Parse(resource.Urn).Stack != stack || Urn.Parse(resource.Urn).Project != project)
        {
            throw new FormatException(
                $"the resource {resource.Urn} belongs to the stack {Urn.Parse(resource.Urn).Stack} of the project {Urn.Parse(resource.Urn).Project}, not to {stack} of {project}"
            );
        }
    }
}
