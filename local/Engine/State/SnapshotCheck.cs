using Local.Engine.Resources;
using Local.Protocol.Values;

namespace Local.Engine.State;

/// <summary>Whether a snapshot that came from elsewhere can be a stack's state.</summary>
internal static class SnapshotCheck
{
    /// <summary>Refuses a snapshot of another stack, and one that does not hold together.</summary>
    /// <exception cref="FormatException">A resource is another stack's, stands twice, or depends on what does not stand before it.</exception>
    public static void Require(Snapshot snapshot, string project, string stack)
    {
        var known = new HashSet<string>();
        var live = new HashSet<string>();
        foreach (var resource in snapshot.Resources)
        {
            RequireOwner(resource, project, stack);
            if (!resource.Delete && !live.Add(resource.Urn))
            {
                throw new FormatException($"the resource {resource.Urn} stands in it twice");
            }

            var missing = resource.AllDependencies().FirstOrDefault(urn => !known.Contains(urn));
            if (missing is not null)
            {
                throw new FormatException(
                    $"the resource {resource.Urn} depends on {missing}, which does not stand before it"
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
            throw new FormatException($"\"{resource.Urn}\" is no URN");
        }

        if (Urn.Parse(resource.Urn).Stack != stack || Urn.Parse(resource.Urn).Project != project)
        {
            throw new FormatException(
                $"the resource {resource.Urn} is one of the stack {Urn.Parse(resource.Urn).Stack} of the project {Urn.Parse(resource.Urn).Project}, and not of {stack} of {project}"
            );
        }
    }
}
