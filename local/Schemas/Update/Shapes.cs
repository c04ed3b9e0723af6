namespace Local.Schemas.Update;

/// <summary>The kind of a property's value.</summary>
internal enum TypeKind
{
    String,
    Integer,
    Number,
    Boolean,
    Any,

    /// <summary>A text. Other SDKs also accept a resource, or the document with the type's name.</summary>
    TextOrMore,

    Object,
    List,
    Map,

    /// <summary>One of a package's named texts only.</summary>
    Enum,

    /// <summary>One of a package's named texts, or any other text.</summary>
    OpenEnum,

    /// <summary>A resource as a value.</summary>
    Resource,

    /// <summary>A file or a set of files.</summary>
    Asset,
}

/// <summary>The type of a property.</summary>
/// <param name="Kind">The kind of the property's value.</param>
/// <param name="Name">The name of an object, enum, resource or document.</param>
/// <param name="Element">The type of a list's or map's elements.</param>
/// <param name="Module">The module of the type, such as <c>lb</c>.</param>
/// <param name="Package">The package: <c>aws</c> or <c>awsx</c>.</param>
/// <param name="Plain">Whether the value must be plain, not an output of another resource.</param>
internal sealed record TypeShape(
    TypeKind Kind,
    string Name = "",
    TypeShape? Element = null,
    string Module = "",
    string Package = "",
    bool Plain = false
);

/// <summary>A property of a resource, a function or an object.</summary>
internal sealed record PropertyShape(string Name, TypeShape Type, bool Required, bool Deprecated);

/// <summary>An object that is the value of a property.</summary>
internal sealed record ObjectShape(TypeShape Type, IReadOnlyList<PropertyShape> Properties);

/// <summary>The inputs and outputs of a resource, function or component.</summary>
/// <param name="Fact">The facts that are maintained by hand.</param>
/// <param name="Inputs">The inputs.</param>
/// <param name="Outputs">The outputs. Required means never null.</param>
/// <param name="InputTypes">The object types of the inputs.</param>
/// <param name="OutputTypes">The object types of the outputs.</param>
/// <param name="Secrets">The names of the properties that are always secret.</param>
/// <param name="Enums">The closed and open enums of the inputs, with their members (C# name, text).</param>
/// <param name="ArgumentsOptional">Whether the arguments as a whole may be omitted.</param>
internal sealed record Shape(
    Fact Fact,
    IReadOnlyList<PropertyShape> Inputs,
    IReadOnlyList<PropertyShape> Outputs,
    IReadOnlyList<ObjectShape> InputTypes,
    IReadOnlyList<ObjectShape> OutputTypes,
    IReadOnlyList<string> Secrets,
    IReadOnlyList<(TypeShape Type, IReadOnlyList<(string Name, string Value)> Members)> Enums,
    bool ArgumentsOptional
)
{
    /// <summary>Returns the shape without the properties of any type, which have no class.</summary>
    public Shape WithoutOpaque() =>
        Fact.Opaque.Count == 0
            ? this
            : this with
            {
                Inputs = Known(Inputs, ""),
                Outputs = Known(Outputs, ""),
                InputTypes = Known(InputTypes),
                OutputTypes = Known(OutputTypes),
            };

    private IReadOnlyList<ObjectShape> Known(IReadOnlyList<ObjectShape> types) =>
        [.. types.Select(type => type with { Properties = Known(type.Properties, $"{type.Type.Name}.") })];

    private IReadOnlyList<PropertyShape> Known(IReadOnlyList<PropertyShape> properties, string prefix) =>
        [.. properties.Where(property => !Fact.Opaque.Contains(prefix + property.Name))];
}
