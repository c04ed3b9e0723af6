using Local.Protocol.Values;

namespace Local.Cloud.Resources;

/// <summary>
/// Orders resources for their restoration: each after those that its inputs name. The order of creation is not
/// enough, because an update may have made an older resource name a newer one.
/// </summary>
internal static class RestoreOrder
{
    /// <param name="resources">All resources, in the order of their creation.</param>
    public static IReadOnlyList<StoredResource> Of(IReadOnlyList<StoredResource> resources)
    {
        var byName = new Dictionary<string, StoredResource>(StringComparer.Ordinal);
        foreach (var stored in resources)
        {
            byName[stored.Resource.Id] = stored;
            if (stored.Resource.Outputs.Get("arn")?.AsString is { } arn)
            {
                byName[arn] = stored;
            }
        }

        var ordered = new List<StoredResource>(resources.Count);
        var seen = new HashSet<StoredResource>(ReferenceEqualityComparer.Instance);

        void Add(StoredResource stored)
        {
            if (!seen.Add(stored))
            {
                return;
            }

            foreach (var text in Texts(stored.Resource.Inputs))
            {
                if (byName.TryGetValue(text, out var named))
                {
                    Add(named);
                }
            }

            ordered.Add(stored);
        }

        foreach (var stored in resources)
        {
            Add(stored);
        }

        return ordered;
    }

    private static IEnumerable<string> Texts(PropertyMap map) => map.SelectMany(property => Texts(property.Value));

    private static IEnumerable<string> Texts(PropertyValue value) =>
        value.AsString is { } text ? [text]
        : value.AsList is { } list ? list.SelectMany(Texts)
        : value.AsMap is { } map ? Texts(map)
        : [];
}
