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

    /// <summary>
    /// The maximum length of an automatic <c>name</c>, in characters; null if the provider does not assign names.
    /// </summary>
    public int? AutoName { get; init; }

    /// <summary>Whether AWS requires the name in lower case.</summary>
    public bool LowerCaseName { get; init; }

    /// <summary>The provider's own defaults of inputs.</summary>
    public IReadOnlyDictionary<string, string> Defaults { get; init; } = new Dictionary<string, string>();

    /// <summary>Properties that are left out, because nothing here uses them and their types are large.</summary>
    public IReadOnlyList<string> Omit { get; init; } = [];

    /// <summary>The numbers that are not integers. For an object's property: <c>Object.property</c>.</summary>
    public IReadOnlyList<string> Doubles { get; init; } = [];

    /// <summary>The C# names of properties whose names differ there.</summary>
    public IReadOnlyDictionary<string, string> CSharpNames { get; init; } = new Dictionary<string, string>();

    /// <summary>The package: <c>aws</c> or <c>awsx</c>.</summary>
    public string Package => Token[..Token.IndexOf(':', StringComparison.Ordinal)];

    /// <summary>The module, such as <c>lb</c>; <c>index</c> for the package's own.</summary>
    public string Module => Token.Split(':')[1].Split('/')[0];

    /// <summary>The name in the module, such as <c>Listener</c> or <c>getVpc</c>.</summary>
    public string Name => Token.Split(':')[2];
}
