using Local.Protocol.Values;

namespace Local.Cloud.Provider;

/// <summary>The allowed form of a value.</summary>
internal abstract record ValueShape
{
    private ValueShape() { }

    public sealed record Text : ValueShape;

    public sealed record Number(bool Integer) : ValueShape;

    public sealed record Truth : ValueShape;

    /// <summary>Any value: a JSON document or a value of more than one allowed type.</summary>
    public sealed record Any : ValueShape;

    public sealed record ListOf(ValueShape Item) : ValueShape;

    public sealed record MapOf(ValueShape Item) : ValueShape;

    public sealed record ObjectOf(IReadOnlyDictionary<string, PropertyShape> Properties) : ValueShape;
}

/// <summary>An input of a resource, or a property of an object inside one.</summary>
/// <param name="Value">The form of the value.</param>
/// <param name="Required">Whether the value is required.</param>
/// <param name="Replaces">Whether a change of the value replaces the resource.</param>
/// <param name="Default">The default; null if the cloud decides.</param>
internal sealed record PropertyShape(ValueShape Value, bool Required, bool Replaces, PropertyValue? Default);

/// <summary>The schema of a resource type or a function.</summary>
/// <param name="Token">The token, such as <c>aws:lb/listener:Listener</c>.</param>
/// <param name="Inputs">The inputs by name.</param>
/// <param name="Outputs">The names of the outputs, including the inputs.</param>
/// <param name="Stable">The outputs that an update never changes.</param>
/// <param name="AutoName">The input that gets an automatic name if it is not given; null if there is none.</param>
internal sealed record ResourceShape(
    string Token,
    IReadOnlyDictionary<string, PropertyShape> Inputs,
    IReadOnlyList<string> Outputs,
    IReadOnlySet<string> Stable,
    AutoNameShape? AutoName
);

/// <summary>An input with an automatic name.</summary>
/// <param name="Property">The name of the input.</param>
/// <param name="MaxLength">The maximum length that AWS allows, in characters.</param>
/// <param name="LowerCase">Whether AWS allows only lower case.</param>
internal sealed record AutoNameShape(string Property, int MaxLength, bool LowerCase);
