namespace Local.Schemas.Update;

/// <summary>What a property holds.</summary>
internal enum TypeKind
{
    String,
    Integer,
    Number,
    Boolean,
    Any,

    /// <summary>A text, or in its place a resource in other SDKs, or the document that has the type's name.</summary>
    TextOrMore,

    Object,
    List,
    Map,

    /// <summary>One of a package's named texts, and nothing else.</summary>
    Enum,

    /// <summary>One of a package's named texts, or any other text.</summary>
    OpenEnum,

    /// <summary>A resource that stands as a value.</summary>
    Resource,
}

/// <summary>The type of a property.</summary>
/// <param name="Kind">What the property holds.</param>
/// <param name="Name">The name of an object, enum, resource or document.</param>
/// <param name="Element">What a list or map holds.</param>
/// <param name="Module">The module that it is of, such as <c>lb</c>.</param>
/// <param name="Package">Its package: <c>aws</c> or <c>awsx</c>.</param>
/// <param name="Plain">Whether the value itself must be given and no output of another resource.</param>
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

/// <summary>A resource, function or component: what it takes and what it gives.</summary>
/// <param name="Fact">What is kept by hand of it.</param>
/// <param name="Inputs">What it takes.</param>
/// <param name="Outputs">What it gives; required means never null.</param>
/// <param name="InputTypes">The objects that its inputs hold.</param>
/// <param name="OutputTypes">The objects that its outputs hold.</param>
/// <param name="Enums">The closed and open enums that its inputs name, with their members (C# name, text).</param>
/// <param name="ArgumentsOptional">Whether the arguments as a whole may be left out.</param>
internal sealed record Shape(
    Fact Fact,
    IReadOnlyList<PropertyShape> Inputs,
    IReadOnlyList<PropertyShape> Outputs,
    IReadOnlyList<ObjectShape> InputTypes,
    IReadOnlyList<ObjectShape> OutputTypes,
    IReadOnlyList<(TypeShape Type, IReadOnlyList<(string Name, string Value)> Members)> Enums,
    bool ArgumentsOptional
);
