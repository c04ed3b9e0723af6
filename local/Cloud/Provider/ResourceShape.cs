using Local.Protocol.Values;

namespace Local.Cloud.Provider;

/// <summary>What a value must be.</summary>
internal abstract record ValueShape
{
    private ValueShape() { }

    public sealed record Text : ValueShape;

    public sealed record Number(bool Integer) : ValueShape;

    public sealed record Truth : ValueShape;

    /// <summary>Anything, as a document in JSON or a value of more than one allowed type.</summary>
    public sealed record Any : ValueShape;

    public sealed record ListOf(ValueShape Item) : ValueShape;

    public sealed record MapOf(ValueShape Item) : ValueShape;

    public sealed record ObjectOf(IReadOnlyDictionary<string, PropertyShape> Properties) : ValueShape;
}

/// <summary>An input of a resource, or a property of an object inside one.</summary>
/// <param name="Value">What its value must be.</param>
/// <param name="Required">Whether it must be given.</param>
/// <param name="Replaces">Whether another value means another resource.</param>
/// <param name="Default">What it is when it is not given; null when the cloud decides.</param>
internal sealed record PropertyShape(ValueShape Value, bool Required, bool Replaces, PropertyValue? Default);

/// <summary>What resources of one type, or calls of one function, take and tell.</summary>
/// <param name="Token">The type, such as <c>aws:lb/listener:Listener</c>.</param>
/// <param name="Inputs">What they take, by name.</param>
/// <param name="Outputs">The names of what they tell, the inputs among them.</param>
/// <param name="Stable">The outputs that an update never changes.</param>
/// <param name="AutoName">The input that is made up of the resource's name when it is not given, if there is one.</param>
internal sealed record ResourceShape(
    string Token,
    IReadOnlyDictionary<string, PropertyShape> Inputs,
    IReadOnlyList<string> Outputs,
    IReadOnlySet<string> Stable,
    AutoNameShape? AutoName
);

/// <summary>An input that is made up when it is not given.</summary>
/// <param name="Property">The input.</param>
/// <param name="MaxLength">How many characters AWS allows.</param>
/// <param name="LowerCase">Whether AWS allows no capitals.</param>
internal sealed record AutoNameShape(string Property, int MaxLength, bool LowerCase);
