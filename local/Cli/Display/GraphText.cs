using System.Text;
using System.Text.Json;
using Local.Engine.Resources;
using Local.Protocol.Values;

namespace Local.Cli.Display;

/// <summary>The resources of a state as a graph in the DOT language, in Pulumi's colours.</summary>
internal static class GraphText
{
    private const string DependencyColor = "#246C60";
    private const string ParentColor = "#AA6639";

    /// <summary>Returns the graph: an arrow leads from a resource to each of its dependents and children.</summary>
    public static string Of(IReadOnlyList<ResourceState> resources, bool parents, bool dependencies, bool shortNames)
    {
        var text = new StringBuilder("strict digraph {\n");
        var names = resources.Select((resource, index) => (resource.Urn, $"Resource{index}")).ToDictionary();
        foreach (var resource in resources)
        {
            var label = shortNames ? Urn.Parse(resource.Urn).Name : resource.Urn;
            text.Append($"    {names[resource.Urn]} [label={JsonSerializer.Serialize(label)}];\n");
        }

        foreach (var resource in resources)
        {
            if (parents && names.TryGetValue(resource.Parent, out var parent))
            {
                Edge(parent, resource, ParentColor);
            }

            foreach (var urn in dependencies ? (resource with { Parent = "" }).AllDependencies().Distinct() : [])
            {
                if (names.TryGetValue(urn, out var dependency))
                {
                    Edge(dependency, resource, DependencyColor);
                }
            }
        }

        return text.Append("}\n").ToString();

        void Edge(string from, ResourceState to, string color) =>
            text.Append($"    {from} -> {names[to.Urn]} [color = \"{color}\"];\n");
    }
}
