using Local.Engine.Resources;
using Local.Protocol.Values;

namespace Local.Cli.Graphs;

/// <summary>The resources that the inputs of others name.</summary>
internal sealed class ResourceReferences
{
    private readonly Dictionary<string, ResourceState> _byUrn;
    private readonly Dictionary<string, ResourceState> _byName;

    /// <param name="resources">All resources.</param>
    public ResourceReferences(IReadOnlyList<ResourceState> resources)
    {
        _byUrn = resources.ToDictionary(resource => resource.Urn);
        _byName = resources
            .SelectMany(resource => Names(resource).Select(name => (name, resource)))
            .GroupBy(one => one.name)
            .ToDictionary(group => group.Key, group => group.First().resource);
    }

    /// <summary>
    /// Returns the resources of a type that an input names: by id or ARN where the value is known, else those
    /// that the value comes from.
    /// </summary>
    /// <param name="resource">The resource with the input.</param>
    /// <param name="property">The name of the input.</param>
    /// <param name="type">The type token of the resources.</param>
    public IReadOnlyList<ResourceState> Of(ResourceState resource, string property, string type)
    {
        if (resource.Inputs.Get(property) is not { } value)
        {
            return [];
        }

        var named = Texts(value).Select(text => _byName.GetValueOrDefault(text)).OfType<ResourceState>();
        var origins =
            from dependency in resource.PropertyDependencies
            where dependency.Key == property
            from urn in dependency.Value
            select _byUrn.GetValueOrDefault(urn);
        return [.. OfType(named) is { Count: > 0 } known ? known : OfType(origins.OfType<ResourceState>())];

        List<ResourceState> OfType(IEnumerable<ResourceState> found) =>
            [.. found.Where(one => one.Type == type).Distinct()];
    }

    /// <summary>Returns the first resource of a type that an input names; null if there is none.</summary>
    /// <inheritdoc cref="Of"/>
    public ResourceState? One(ResourceState resource, string property, string type) =>
        Of(resource, property, type) is [var first, ..] ? first : null;

    private static IEnumerable<string> Names(ResourceState resource) =>
        new[] { resource.Id, resource.Outputs.Get("arn")?.AsString }
            .OfType<string>()
            .Where(name => name.Length > 0)
            .Distinct();

    private static IEnumerable<string> Texts(PropertyValue value) =>
        value switch
        {
            { AsString: { } text } => [text],
            { AsList: { } list } => list.SelectMany(Texts),
            { AsMap: { } map } => map.Values.SelectMany(Texts),
            _ => [],
        };
}
