using Local.Protocol.Values;
using Pulumirpc;

namespace Pulumi.Serialization;

/// <summary>The engine's answer for a resource that was registered, read or looked up.</summary>
/// <param name="Urn">The URN of the resource.</param>
/// <param name="Id">The id of the resource; empty while it is unknown.</param>
/// <param name="State">The outputs of the resource.</param>
/// <param name="Dependencies">For each output, the resources that it came from, without the resource itself.</param>
/// <param name="IsComplete">Whether a missing output does not exist; if false, it may still come.</param>
/// <param name="Logger">Receives the warnings about values of a wrong type.</param>
internal sealed record EngineAnswer(
    string Urn,
    string Id,
    PropertyMap State,
    IReadOnlyDictionary<string, IReadOnlyList<Resource>> Dependencies,
    bool IsComplete,
    EngineLogger Logger
)
{
    /// <summary>
    /// Returns the output <paramref name="name"/> of <paramref name="resource"/>, which must be the resource of
    /// this answer.
    /// </summary>
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
