using Local.Protocol.Values;
using Pulumirpc;

namespace Pulumi.Serialization;

/// <summary>What the engine says of a resource that was registered, read or looked up.</summary>
/// <param name="Urn">Its URN.</param>
/// <param name="Id">Its id; empty while it is not known.</param>
/// <param name="State">What it puts out.</param>
/// <param name="Dependencies">For an output, the resources that it came from beside the resource itself.</param>
/// <param name="IsComplete">Whether what is not told is not there; else it may be, later.</param>
/// <param name="Logger">Who is told of a value of another type than its output's.</param>
internal sealed record EngineAnswer(
    string Urn,
    string Id,
    PropertyMap State,
    IReadOnlyDictionary<string, IReadOnlyList<Resource>> Dependencies,
    bool IsComplete,
    EngineLogger Logger
)
{
    /// <summary>The output <paramref name="name"/> of <paramref name="resource"/>, whose answer this is.</summary>
    public OutputData<T> Read<T>(Resource resource, string name)
    {
        if (ValueOf(resource, name) is not { } value)
        {
            return new OutputData<T>(resource.Itself, default!, IsComplete, IsSecret: false);
        }

        var converted = Converter.Convert(
            value,
            typeof(T),
            $"{resource.GetType().FullName}.{name}",
            warning => Logger.LogAsync(LogSeverity.Warning, warning, resource)
        );
        return new OutputData<T>(
            Dependencies.TryGetValue(name, out var others) ? resource.Itself.Union(others) : resource.Itself,
            converted is null ? default! : (T)converted,
            !value.ContainsUnknowns,
            value.ContainsSecrets
        );
    }

    private PropertyValue? ValueOf(Resource resource, string name) =>
        name switch
        {
            "urn" => Urn,
            "id" when resource is CustomResource => Id.Length == 0 ? PropertyValue.Unknown : Id,
            _ => State.Get(name),
        };
}
