namespace Local.Schemas.Update;

internal enum FactKind
{
    Resource,
    Function,
    Component,
}

/// <summary>What the packages' declarations do not tell of a resource, function or component.</summary>
/// <param name="Kind">Which of the three it is.</param>
/// <param name="Token">Its token, such as <c>aws:lb/listener:Listener</c>.</param>
internal sealed record Fact(FactKind Kind, string Token)
{
    /// <summary>The inputs whose change replaces the resource; a path leads into an object. See <see cref="ReplacesAllBut"/>.</summary>
    public IReadOnlyList<string> Replaces { get; init; } = [];

    /// <summary>When given, the change of any input but these replaces the resource.</summary>
    public IReadOnlyList<string>? ReplacesAllBut { get; init; }

    /// <summary>The longest name that AWS takes, where the provider makes up <c>name</c> when there is none.</summary>
    public int? AutoName { get; init; }

    /// <summary>Whether AWS wants the name in lower case.</summary>
    public bool LowerCaseName { get; init; }

    /// <summary>The provider's own defaults of inputs.</summary>
    public IReadOnlyDictionary<string, string> Defaults { get; init; } = new Dictionary<string, string>();

    /// <summary>Properties that are not taken over: nothing here uses them and their types are large.</summary>
    public IReadOnlyList<string> Omit { get; init; } = [];

    /// <summary>The numbers that are no integers; of an object's property, <c>Object.property</c>.</summary>
    public IReadOnlyList<string> Doubles { get; init; } = [];

    /// <summary>The C# names of the properties whose names differ there.</summary>
    public IReadOnlyDictionary<string, string> CSharpNames { get; init; } = new Dictionary<string, string>();

    /// <summary>Its package: <c>aws</c> or <c>awsx</c>.</summary>
    public string Package => Token[..Token.IndexOf(':', StringComparison.Ordinal)];

    /// <summary>Its module, such as <c>lb</c>; <c>index</c> is the package's own.</summary>
    public string Module => Token.Split(':')[1].Split('/')[0];

    /// <summary>Its name in its module, such as <c>Listener</c> or <c>getVpc</c>.</summary>
    public string Name => Token.Split(':')[2];
}
