using Local.Engine.Resources;
using Local.Protocol.Values;

namespace Local.Cli.Display;

/// <summary>A resource of a state in its tree.</summary>
/// <param name="Resource">The resource.</param>
/// <param name="Branch">What stands before it.</param>
/// <param name="Below">What stands before more about it.</param>
internal sealed record StateLine(ResourceState Resource, string Branch, string Below)
{
    /// <summary>The resource's name.</summary>
    public string Name => Urn.Parse(Resource.Urn).Name;
}

/// <summary>Puts the resources of a state under their parents; what has none stands under the stack.</summary>
internal static class StateTree
{
    /// <summary>The lines, parents before their children.</summary>
    public static IReadOnlyList<StateLine> Lines(IReadOnlyList<ResourceState> resources)
    {
        var root = resources.FirstOrDefault(resource => resource.Type == Urn.RootStackType);
        var known = resources.Select(resource => resource.Urn).ToHashSet();
        var children = resources
            .Where(resource => resource != root)
            .ToLookup(resource => known.Contains(resource.Parent) ? resource.Parent : root?.Urn ?? "");
        var lines = new List<StateLine>();
        if (root is null)
        {
            AddChildren("", "");
        }
        else
        {
            lines.Add(new StateLine(root, "", ""));
            AddChildren(root.Urn, "");
        }

        return lines;

        void AddChildren(string parent, string below)
        {
            var list = children[parent].ToList();
            for (var index = 0; index < list.Count; index++)
            {
                var isLast = index == list.Count - 1;
                var inner = below + (isLast ? "   " : "│  ");
                lines.Add(new StateLine(list[index], below + (isLast ? "└─ " : "├─ "), inner));
                AddChildren(list[index].Urn, inner);
            }
        }
    }
}
