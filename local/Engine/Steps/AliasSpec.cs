using Local.Protocol.Values;

namespace Local.Engine.Steps;

/// <summary>A way to say under which URN a resource stood before; what is null is as it is now.</summary>
internal sealed record AliasSpec
{
    /// <summary>The whole URN; then nothing else counts.</summary>
    public string? Urn { get; init; }
    public string? Name { get; init; }
    public string? Type { get; init; }
    public string? Stack { get; init; }
    public string? Project { get; init; }

    /// <summary>The URN of the parent; empty says that there was none.</summary>
    public string? Parent { get; init; }
}

/// <summary>Finds the URNs that aliases name.</summary>
internal static class Aliases
{
    /// <summary>
    /// The former URNs of a resource: from its own aliases, and from its parent's, since what a parent was
    /// called shows in its children's URNs.
    /// </summary>
    /// <param name="goal">The resource.</param>
    /// <param name="stack">The stack.</param>
    /// <param name="project">The project.</param>
    /// <param name="urn">The resource's URN.</param>
    /// <param name="parentAliases">The former URNs of the parent.</param>
    public static IEnumerable<string> Resolve(
        Goal goal,
        string stack,
        string project,
        string urn,
        IReadOnlyCollection<string> parentAliases
    )
    {
        var found = new HashSet<string> { urn };
        foreach (var alias in goal.Aliases)
        {
            if (alias.Urn is { } whole)
            {
                if (found.Add(whole))
                {
                    yield return whole;
                }

                continue;
            }

            var own = Urn.New(
                alias.Stack ?? stack,
                alias.Project ?? project,
                alias.Parent ?? goal.Parent,
                alias.Type ?? goal.Type,
                alias.Name ?? goal.Name
            );
            if (found.Add(own))
            {
                yield return own;
            }

            // The alias says another name or type, below the parent as it was called then.
            foreach (var parent in alias.Parent is null ? parentAliases : [])
            {
                var inherited = Below(parent, goal, alias.Type ?? goal.Type, alias.Name ?? goal.Name);
                if (found.Add(inherited))
                {
                    yield return inherited;
                }
            }
        }

        foreach (var parent in parentAliases)
        {
            var inherited = Below(parent, goal, goal.Type, goal.Name);
            if (found.Add(inherited))
            {
                yield return inherited;
            }
        }
    }

    private static string Below(string formerParent, Goal goal, string type, string name)
    {
        // By custom a child's name begins with its parent's.
        var parentName = Urn.Parse(goal.Parent).Name;
        var formerName = name.StartsWith(parentName, StringComparison.Ordinal)
            ? Urn.Parse(formerParent).Name + name[parentName.Length..]
            : name;
        return Urn.FromParentType(
            Urn.Parse(formerParent).Stack,
            Urn.Parse(formerParent).Project,
            Urn.Parse(formerParent).QualifiedType,
            type,
            formerName
        );
    }
}
