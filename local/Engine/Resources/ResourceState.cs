using System.Collections.Immutable;
using Local.Protocol.Values;

namespace Local.Engine.Resources;

/// <summary>
/// What the engine knows of a resource, as a checkpoint holds it (Pulumi's <c>apitype.ResourceV3</c>, whose
/// names these are).
/// </summary>
public sealed record ResourceState
{
    public required string Urn { get; init; }

    /// <summary>The type, such as <c>aws:lb/listener:Listener</c>.</summary>
    public required string Type { get; init; }

    /// <summary>Whether a provider manages it; a component is not custom.</summary>
    public bool Custom { get; init; }

    /// <summary>Whether it was replaced and only waits to be deleted.</summary>
    public bool Delete { get; init; }

    /// <summary>The provider's id; empty for a component and for what is not made yet.</summary>
    public string Id { get; init; } = "";

    /// <summary>What the program asked for, as the provider checked it.</summary>
    public PropertyMap Inputs { get; init; } = PropertyMap.Empty;

    /// <summary>What the provider answered.</summary>
    public PropertyMap Outputs { get; init; } = PropertyMap.Empty;

    /// <summary>The URN of the parent; empty when there is none.</summary>
    public string Parent { get; init; } = "";

    public bool Protect { get; init; }

    /// <summary>Whether it was read and is managed elsewhere.</summary>
    public bool External { get; init; }

    /// <summary>The URNs that it depends on, in any way.</summary>
    public ImmutableArray<string> Dependencies { get; init; } = [];

    /// <summary>Why it is not complete, though it was made; the next update tries again.</summary>
    public ImmutableArray<string> InitErrors { get; init; } = [];

    /// <summary>The provider that manages it: <c>URN::ID</c>; empty for a component.</summary>
    public string Provider { get; init; } = "";

    /// <summary>For each input, the URNs that its value came from.</summary>
    public PropertyDependencies PropertyDependencies { get; init; } = PropertyDependencies.Empty;

    /// <summary>Whether it was deleted and its replacement is not made yet.</summary>
    public bool PendingReplacement { get; init; }

    public ImmutableArray<string> AdditionalSecretOutputs { get; init; } = [];

    /// <summary>Other URNs under which it may stand in older state.</summary>
    public ImmutableArray<string> Aliases { get; init; } = [];

    public CustomTimeouts? CustomTimeouts { get; init; }

    public bool RetainOnDelete { get; init; }

    /// <summary>The URN of the resource whose deletion deletes this one too; empty when there is none.</summary>
    public string DeletedWith { get; init; } = "";

    /// <summary>When it was made.</summary>
    public DateTimeOffset? Created { get; init; }

    /// <summary>When it was last changed.</summary>
    public DateTimeOffset? Modified { get; init; }

    public ImmutableArray<string> IgnoreChanges { get; init; } = [];

    public ImmutableArray<string> ReplaceOnChanges { get; init; } = [];

    /// <summary>Whether it is a provider: its type is <c>pulumi:providers:PACKAGE</c>.</summary>
    public bool IsProvider => Type.StartsWith("pulumi:providers:", StringComparison.Ordinal);

    /// <summary>Whether it is a provider that the engine made up from the stack's config.</summary>
    public bool IsDefaultProvider =>
        IsProvider
        && (Protocol.Values.Urn.Parse(Urn).Name is var name)
        && (name == "default" || name.StartsWith("default_", StringComparison.Ordinal));

    /// <summary>Every URN that must exist while this resource does: parent, provider, dependencies, deletedWith.</summary>
    public IEnumerable<string> AllDependencies()
    {
        if (Parent.Length > 0)
        {
            yield return Parent;
        }

        if (Provider.Length > 0)
        {
            yield return Provider[..Provider.LastIndexOf("::", StringComparison.Ordinal)];
        }

        foreach (var urn in Dependencies)
        {
            yield return urn;
        }

        foreach (var (_, urns) in PropertyDependencies)
        {
            foreach (var urn in urns)
            {
                yield return urn;
            }
        }

        if (DeletedWith.Length > 0)
        {
            yield return DeletedWith;
        }
    }

    /// <summary>The same resource without naming those that are gone.</summary>
    /// <param name="isGone">Whether the resource of a URN is.</param>
    public ResourceState Without(Func<string, bool> isGone) =>
        !AllDependencies().Any(isGone)
            ? this
            : this with
            {
                Parent = isGone(Parent) ? "" : Parent,
                Dependencies = Dependencies.RemoveAll(urn => isGone(urn)),
                PropertyDependencies = PropertyDependencies.With(urns => urns.RemoveAll(urn => isGone(urn))),
                DeletedWith = isGone(DeletedWith) ? "" : DeletedWith,
            };

    /// <summary>Whether all that is known is equal, lists item by item.</summary>
    public bool Equals(ResourceState? other) =>
        ReferenceEquals(this, other)
        || (
            other is not null
            && Urn == other.Urn
            && Type == other.Type
            && Custom == other.Custom
            && Delete == other.Delete
            && Id == other.Id
            && Parent == other.Parent
            && Protect == other.Protect
            && External == other.External
            && Provider == other.Provider
            && PendingReplacement == other.PendingReplacement
            && RetainOnDelete == other.RetainOnDelete
            && DeletedWith == other.DeletedWith
            && CustomTimeouts == other.CustomTimeouts
            && Created == other.Created
            && Modified == other.Modified
            && Same(Dependencies, other.Dependencies)
            && Same(InitErrors, other.InitErrors)
            && Same(AdditionalSecretOutputs, other.AdditionalSecretOutputs)
            && Same(Aliases, other.Aliases)
            && Same(IgnoreChanges, other.IgnoreChanges)
            && Same(ReplaceOnChanges, other.ReplaceOnChanges)
            && Inputs.Equals(other.Inputs)
            && Outputs.Equals(other.Outputs)
            && PropertyDependencies.Equals(other.PropertyDependencies)
        );

    public override int GetHashCode() => HashCode.Combine(Urn, Id, Delete);

    private static bool Same(ImmutableArray<string> left, ImmutableArray<string> right) =>
        left.AsSpan().SequenceEqual(right.AsSpan());
}
