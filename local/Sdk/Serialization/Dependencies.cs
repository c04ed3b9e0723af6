namespace Pulumi.Serialization;

/// <summary>What it means to depend on a component: to depend on what it is made of.</summary>
internal static class Dependencies
{
    /// <summary>
    /// The resources that the engine is told of for <paramref name="resources"/>. A component that the program
    /// builds stands for its children, down to custom resources and to components that a provider builds.
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

    /// <summary>The URNs of <paramref name="resources"/>, expanded, each once and in a stable order.</summary>
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
