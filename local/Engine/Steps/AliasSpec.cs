using Local.Protocol.Values;

namespace Local.Engine.Steps;

/// <summary>A description of a resource's former URN. Null parts are as they are now.</summary>
internal sealed record AliasSpec
{
    /// <summary>The whole former URN. If it is given, the other parts are ignored.</summary>
    public string? Urn { get; init; }
    public string? Name { get; init; }
    public string? Type { get; init; }
    public string? Stack { get; init; }
    public string? Project { get; init; }

    /// <summary>The URN of the former parent; empty if there was none.</summary>
    public string? Parent { get; init; }
}

/// <summary>Resolves aliases to URNs.</summary>
internal static class Aliases
{
    /// <summary>
    /// Returns the former URNs of a resource, from its own aliases and from its parent's, because a parent's URN is
    /// a part of its children's URNs.
    /// </summary>
    /// <param name="goal">The resource.</param>
    /// <param name="stack">The name of the stack.</param>
    /// <param name="project">The name of the project.</param>
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

            // The alias gives another name or type, below the parent's former URN.
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
        // By convention, a child's name begins with its parent's name.
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
