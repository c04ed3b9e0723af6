namespace Pulumi.Serialization;

/// <summary>Expands dependencies: to depend on a component is to depend on its children.</summary>
internal static class Dependencies
{
    /// <summary>
    /// Returns the resources to send to the engine for <paramref name="resources"/>. A component that the program
    /// builds is replaced by its children, down to custom resources and components that a provider builds.
    /// </summary>
    public static IReadOnlyList<Resource> Expand(IEnumerable<Resource> resources)
    {
        var seen = new HashSet<Resource>();
        var expanded = new List<Resource>();
        var open = new Stack<Resource>(resources.Reverse());
        while (open.TryPop(out var resource))
        {
            if (!seen.Add(resource))
            {
                continue;
            }

            if (resource is not ComponentResource { IsRemote: var isRemote })
            {
                expanded.Add(resource);
                continue;
            }

            if (isRemote)
            {
                expanded.Add(resource);
            }

            foreach (var child in resource.ChildrenNow().Reverse())
            {
                open.Push(child);
            }
        }

        return expanded;
    }

    /// <summary>
    /// Returns the URNs of <paramref name="resources"/> after expansion, without repetition and in a stable order.
    /// </summary>
    public static async Task<IReadOnlyList<string>> UrnsAsync(IEnumerable<Resource> resources)
    {
        var urns = new HashSet<string>();
        foreach (var resource in Expand(resources))
        {
            var urn = await resource.Urn.GetValueAsync(whenUnknown: "").ConfigureAwait(false);
            if (!string.IsNullOrEmpty(urn))
            {
                urns.Add(urn);
            }
        }

        return [.. urns];
    }
}
