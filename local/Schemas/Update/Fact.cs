using System.Text.Json.Nodes;

namespace Local.Schemas.Update;

internal enum FactKind
{
    Resource,
    Function,
    Component,
}

/// <summary>The facts about a resource, function or component that the packages' declarations do not contain.</summary>
/// <param name="Kind">The kind: resource, function or component.</param>
/// <param name="Token">The token, such as <c>aws:lb/listener:Listener</c>.</param>
internal sealed record Fact(FactKind Kind, string Token)
{
    /// <summary>
    /// The inputs whose change replaces the resource. A path leads into an object. See
    /// <see cref="ReplacesAllBut"/>.
    /// </summary>
    public IReadOnlyList<string> Replaces { get; init; } = [];

    /// <summary>If given, a change of any other input replaces the resource.</summary>
    public IReadOnlyList<string>? ReplacesAllBut { get; init; }

    /// <summary>The maximum length of an automatic name, in characters; null if the provider does not assign names.</summary>
    public int? AutoName { get; init; }

    /// <summary>The input that gets the automatic name; the default is <c>name</c>.</summary>
    public string NameProperty { get; init; } = "name";

    /// <summary>Whether the automatic name is the resource's name in the program, without digits.</summary>
    public bool ExactName { get; init; }

    /// <summary>The prefix of the automatic name; the default is none.</summary>
    public string NamePrefix { get; init; } = "";

    /// <summary>The end of the automatic name if the input <c>Flag</c> is true; null for none.</summary>
    public (string Flag, string Suffix)? NameSuffix { get; init; }

    /// <summary>Whether AWS requires the name in lower case.</summary>
    public bool LowerCaseName { get; init; }

    /// <summary>
    /// The id of a recorded resource, on which the local cloud does not act, as a text with placeholders (see
    /// <c>local/Schemas/README.md</c>); null for a resource with behaviour.
    /// </summary>
    public string? RecordedId { get; init; }

    /// <summary>Whether the local cloud does something with the record, as with routes or with the value of a secret.</summary>
    public bool Acts { get; init; }

    /// <summary>
    /// The outputs of a recorded resource besides its inputs: the provider's value of a missing input, and values
    /// that AWS assigns. Texts have placeholders.
    /// </summary>
    public IReadOnlyDictionary<string, JsonNode> Computed { get; init; } = new Dictionary<string, JsonNode>();

    /// <summary>
    /// Properties of any type, because their types are large. For an object's property: <c>Object.property</c>.
    /// The classes in <c>local/Sdk</c> do not have them.
    /// </summary>
    public IReadOnlyList<string> Opaque { get; init; } = [];

    /// <summary>The provider's own defaults of inputs.</summary>
    public IReadOnlyDictionary<string, string> Defaults { get; init; } = new Dictionary<string, string>();

    /// <summary>Properties that are left out, because nothing here uses them and their types are large.</summary>
    public IReadOnlyList<string> Omit { get; init; } = [];

    /// <summary>The numbers that are not integers. For an object's property: <c>Object.property</c>.</summary>
    public IReadOnlyList<string> Doubles { get; init; } = [];

    /// <summary>The C# names of properties whose names differ there.</summary>
    public IReadOnlyDictionary<string, string> CSharpNames { get; init; } = new Dictionary<string, string>();

    /// <summary>The package: <c>aws</c>, <c>awsx</c> or <c>random</c>.</summary>
    public string Package => Token[..Token.IndexOf(':', StringComparison.Ordinal)];

    /// <summary>The module, such as <c>lb</c>; <c>index</c> for the package's own.</summary>
    public string Module => Token.Split(':')[1].Split('/')[0];

    /// <summary>The name in the module, such as <c>Listener</c> or <c>getVpc</c>.</summary>
    public string Name => Token.Split(':')[2];
}
