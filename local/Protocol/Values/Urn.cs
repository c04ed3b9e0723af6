namespace Local.Protocol.Values;

/// <summary>
/// Pulumi's name for a resource: <c>urn:pulumi:STACK::PROJECT::PARENT-TYPES$TYPE::NAME</c>. The parent types,
/// without the stack's, are joined by <c>$</c>.
/// </summary>
/// <param name="Stack">The name of the stack.</param>
/// <param name="Project">The name of the project.</param>
/// <param name="QualifiedType">The types of the parents and the type, joined by <c>$</c>.</param>
/// <param name="Name">The resource's name, which may contain <c>::</c>.</param>
public readonly record struct Urn(string Stack, string Project, string QualifiedType, string Name)
{
    /// <summary>The type of the stack's own resource.</summary>
    public const string RootStackType = "pulumi:pulumi:Stack";

    private const string Prefix = "urn:pulumi:";
    private const string Delimiter = "::";

    /// <summary>The resource's own type.</summary>
    public string Type => QualifiedType[(QualifiedType.LastIndexOf('$') + 1)..];

    /// <summary>Parses a URN.</summary>
    /// <exception cref="FormatException"><paramref name="text"/> is not a URN.</exception>
    public static Urn Parse(string text) =>
        text.StartsWith(Prefix, StringComparison.Ordinal)
        && text[Prefix.Length..].Split(Delimiter, 4) is [var stack, var project, var type, var name]
            ? new Urn(stack, project, type, name)
            : throw new FormatException($"found '{text}' as a URN; allowed: urn:pulumi:STACK::PROJECT::TYPE::NAME");

    /// <summary>Returns whether <paramref name="text"/> has the form of a URN.</summary>
    public static bool IsValid(string text) =>
        text.StartsWith(Prefix, StringComparison.Ordinal) && text.Split(Delimiter, 4).Length == 4;

    /// <summary>
    /// Returns the URN of the same resource after its stack is renamed. The stack's own resource is named after the stack.
    /// </summary>
    /// <param name="urn">The URN.</param>
    /// <param name="stack">The new name of the stack.</param>
    public static string InStack(string urn, string stack)
    {
        var (_, project, type, name) = Parse(urn);
        var renamed = type == RootStackType ? $"{project}-{stack}" : name;
        return FromParentType(stack, project, "", type, renamed);
    }

    /// <summary>Returns the URN of a resource.</summary>
    /// <param name="stack">The name of the stack.</param>
    /// <param name="project">The name of the project.</param>
    /// <param name="parent">The URN of the parent; empty if there is none.</param>
    /// <param name="type">The resource's own type.</param>
    /// <param name="name">The resource's name.</param>
    public static string New(string stack, string project, string parent, string type, string name)
    {
        var parentType = parent.Length == 0 ? "" : Parse(parent).QualifiedType;
        return FromParentType(stack, project, parentType, type, name);
    }

    /// <summary>
    /// Returns the same as <see cref="New"/>, with the qualified type of the parent instead of its URN.
    /// </summary>
    public static string FromParentType(string stack, string project, string parentType, string type, string name)
    {
        var qualified = parentType.Length == 0 || parentType == RootStackType ? type : $"{parentType}${type}";
        return $"{Prefix}{stack}{Delimiter}{project}{Delimiter}{qualified}{Delimiter}{name}";
    }
}
