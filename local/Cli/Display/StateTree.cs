using Local.Engine.Resources;
using Local.Protocol.Values;

namespace Local.Cli.Display;

/// <summary>A line of a state's tree: a resource and its branches.</summary>
/// <param name="Resource">The resource.</param>
/// <param name="Branch">The text before the resource's name.</param>
/// <param name="Below">The text before further lines about the resource.</param>
internal sealed record StateLine(ResourceState Resource, string Branch, string Below)
{
    /// <summary>The name of the resource.</summary>
    public string Name => Urn.Parse(Resource.Urn).Name;
}

/// <summary>Arranges the resources of a state as a tree. Those without a parent are below the stack.</summary>
internal static class StateTree
{
    /// <summary>Returns the lines, parents before their children.</summary>
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
