namespace Local.Engine.Resources;

/// <summary>
/// Pulumi's names for resources: <c>urn:pulumi:STACK::PROJECT::PARENT-TYPES$TYPE::NAME</c>, where the types of
/// the parents up to the stack, which is left out, are joined by <c>$</c>.
/// </summary>
public static class Urn
{
    /// <summary>The type of the resource that stands for the stack itself.</summary>
    public const string RootStackType = "pulumi:pulumi:Stack";

    private const string Prefix = "urn:pulumi:";
    private const string Delimiter = "::";

    /// <summary>The URN of a resource.</summary>
    /// <param name="stack">The stack.</param>
    /// <param name="project">The project.</param>
    /// <param name="parent">The URN of the parent; empty when there is none.</param>
    /// <param name="type">The resource's own type.</param>
    /// <param name="name">The resource's name.</param>
    public static string New(string stack, string project, string parent, string type, string name)
    {
        var parentType = parent.Length == 0 ? "" : QualifiedType(parent);
        return FromParentType(stack, project, parentType, type, name);
    }

    /// <summary>As <see cref="New"/>, with the qualified type of the parent instead of its URN.</summary>
    public static string FromParentType(string stack, string project, string parentType, string type, string name)
    {
        var qualified = parentType.Length == 0 || parentType == RootStackType ? type : $"{parentType}${type}";
        return $"{Prefix}{stack}{Delimiter}{project}{Delimiter}{qualified}{Delimiter}{name}";
    }

    /// <summary>Whether <paramref name="text"/> has the form of a URN.</summary>
    public static bool IsValid(string text) =>
        text.StartsWith(Prefix, StringComparison.Ordinal) && text.Split(Delimiter, 4).Length == 4;

    /// <summary>The name of the stack.</summary>
    public static string Stack(string urn) => Part(urn, 0)[Prefix.Length..];

    /// <summary>The name of the project.</summary>
    public static string Project(string urn) => Part(urn, 1);

    /// <summary>The types of the parents and the type, joined by <c>$</c>.</summary>
    public static string QualifiedType(string urn) => Part(urn, 2);

    /// <summary>The resource's own type.</summary>
    public static string Type(string urn)
    {
        var qualified = QualifiedType(urn);
        return qualified[(qualified.LastIndexOf('$') + 1)..];
    }

    /// <summary>The resource's name, which may itself hold <c>::</c>.</summary>
    public static string Name(string urn) => Part(urn, 3);

    private static string Part(string urn, int index)
    {
        var parts = urn.Split(Delimiter, 4);
        return parts.Length == 4 ? parts[index] : throw new FormatException($"not a URN: {urn}");
    }
}
