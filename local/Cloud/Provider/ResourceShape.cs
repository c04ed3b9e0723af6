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
/// <param name="Secrets">The inputs and outputs that are secret in every such resource.</param>
/// <param name="AutoName">The input that gets an automatic name if it is not given; null if there is none.</param>
/// <param name="Recorded">The record of a type without behaviour; null of a type with behaviour.</param>
internal sealed record ResourceShape(
    string Token,
    IReadOnlyDictionary<string, PropertyShape> Inputs,
    IReadOnlyList<string> Outputs,
    IReadOnlySet<string> Stable,
    IReadOnlySet<string> Secrets,
    AutoNameShape? AutoName,
    RecordedShape? Recorded
);

/// <summary>The id and the outputs of a resource that is only recorded. Their texts have placeholders.</summary>
/// <param name="Acts">Whether the cloud does something with the record, as with routes.</param>
/// <param name="Id">The id.</param>
/// <param name="Outputs">The defaults of inputs, and the outputs that are not inputs.</param>
internal sealed record RecordedShape(bool Acts, string Id, PropertyMap Outputs);

/// <summary>An input with an automatic name.</summary>
/// <param name="Property">The name of the input.</param>
/// <param name="MaxLength">The maximum length that AWS allows, in characters.</param>
/// <param name="LowerCase">Whether AWS allows only lower case.</param>
/// <param name="Exact">Whether the name is the resource's name in the program, without digits.</param>
/// <param name="Prefix">The prefix of every automatic name.</param>
/// <param name="SuffixWhen">The input that must be true for <paramref name="Suffix"/>; null if there is no suffix.</param>
/// <param name="Suffix">The end of the name.</param>
internal sealed record AutoNameShape(
    string Property,
    int MaxLength,
    bool LowerCase,
    bool Exact = false,
    string Prefix = "",
    string? SuffixWhen = null,
    string Suffix = ""
)
{
    /// <summary>The name of the input that replaces the resource's name in the automatic name.</summary>
    public string PrefixProperty => $"{Property}Prefix";

    /// <summary>Returns whether <paramref name="name"/> is an automatic name of the resource.</summary>
    public bool IsMadeFor(string resource, string? name)
    {
        if (Exact)
        {
            return name == resource;
        }

        var bare = name is not null && name.StartsWith(Prefix, StringComparison.Ordinal) ? name[Prefix.Length..] : name;
        return AutoName.IsMadeFor(
            resource,
            Suffix.Length > 0 && bare?.EndsWith(Suffix, StringComparison.Ordinal) == true
                ? bare[..^Suffix.Length]
                : bare
        );
    }
}
