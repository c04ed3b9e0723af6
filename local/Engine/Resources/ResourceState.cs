using System.Collections.Immutable;
using Local.Protocol.Values;

namespace Local.Engine.Resources;

/// <summary>
/// The engine's state of a resource in the form of a checkpoint (Pulumi's <c>apitype.ResourceV3</c>, which gives
/// the names).
/// </summary>
public sealed record ResourceState
{
    public required string Urn { get; init; }

    /// <summary>The type token, such as <c>aws:lb/listener:Listener</c>.</summary>
    public required string Type { get; init; }

    /// <summary>Whether a provider manages the resource; false for a component.</summary>
    public bool Custom { get; init; }

    /// <summary>Whether the resource was replaced and waits for its deletion.</summary>
    public bool Delete { get; init; }

    /// <summary>The provider's id; empty for a component and for a resource that does not exist yet.</summary>
    public string Id { get; init; } = "";

    /// <summary>The program's inputs, as the provider checked them.</summary>
    public PropertyMap Inputs { get; init; } = PropertyMap.Empty;

    /// <summary>The provider's outputs.</summary>
    public PropertyMap Outputs { get; init; } = PropertyMap.Empty;

    /// <summary>The URN of the parent; empty if there is none.</summary>
    public string Parent { get; init; } = "";

    public bool Protect { get; init; }

    /// <summary>Whether the resource was read and is managed elsewhere.</summary>
    public bool External { get; init; }

    /// <summary>The URNs of all resources that this one depends on.</summary>
    public ImmutableArray<string> Dependencies { get; init; } = [];

    /// <summary>
    /// The reasons why the resource is incomplete although it was created. The next update tries again.
    /// </summary>
    public ImmutableArray<string> InitErrors { get; init; } = [];

    /// <summary>The provider that manages the resource, <c>URN::ID</c>; empty for a component.</summary>
    public string Provider { get; init; } = "";

    /// <summary>The URNs that the value of each input came from.</summary>
    public PropertyDependencies PropertyDependencies { get; init; } = PropertyDependencies.Empty;

    /// <summary>Whether the resource was deleted and its replacement does not exist yet.</summary>
    public bool PendingReplacement { get; init; }

    public ImmutableArray<string> AdditionalSecretOutputs { get; init; } = [];

    /// <summary>Other URNs of the resource in an older state.</summary>
    public ImmutableArray<string> Aliases { get; init; } = [];

    public CustomTimeouts? CustomTimeouts { get; init; }

    public bool RetainOnDelete { get; init; }

    /// <summary>The URN of the resource whose deletion also deletes this one; empty if there is none.</summary>
    public string DeletedWith { get; init; } = "";

    /// <summary>The time of the creation.</summary>
    public DateTimeOffset? Created { get; init; }

    /// <summary>The time of the last change.</summary>
    public DateTimeOffset? Modified { get; init; }

    public ImmutableArray<string> IgnoreChanges { get; init; } = [];

    public ImmutableArray<string> ReplaceOnChanges { get; init; } = [];

    /// <summary>The hooks that run around its steps.</summary>
    public HookBinding Hooks { get; init; } = HookBinding.None;

    /// <summary>Whether the resource is a provider: its type is <c>pulumi:providers:PACKAGE</c>.</summary>
    public bool IsProvider => Type.StartsWith("pulumi:providers:", StringComparison.Ordinal);

    /// <summary>Whether the resource is a default provider, which the engine made from the stack's config.</summary>
    public bool IsDefaultProvider =>
        IsProvider
        && (Protocol.Values.Urn.Parse(Urn).Name is var name)
        && (name == "default" || name.StartsWith("default_", StringComparison.Ordinal));

    /// <summary>
    /// Returns the URNs of all resources that must exist as long as this one: parent, provider, dependencies and
    /// deletedWith.
    /// </summary>
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

    /// <summary>Returns a copy without references to deleted resources.</summary>
    /// <param name="isGone">Returns whether the resource with a URN is deleted.</param>
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

    /// <summary>Returns a copy with other URNs: its own, and those of the resources that it refers to.</summary>
    /// <param name="change">Returns the new URN for a present one.</param>
    public ResourceState WithUrns(Func<string, string> change) =>
        this with
        {
            Urn = change(Urn),
            Parent = change(Parent),
            DeletedWith = change(DeletedWith),
            Dependencies = [.. Dependencies.Select(change)],
            PropertyDependencies = PropertyDependencies.With(urns => [.. urns.Select(change)]),
            Provider = Provider.LastIndexOf("::", StringComparison.Ordinal) is var end and > 0
                ? change(Provider[..end]) + Provider[end..]
                : Provider,
        };

    /// <summary>Returns whether all known values are equal. Lists are compared item by item.</summary>
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
            && Hooks == other.Hooks
            && Inputs.Equals(other.Inputs)
            && Outputs.Equals(other.Outputs)
            && PropertyDependencies.Equals(other.PropertyDependencies)
        );

    public override int GetHashCode() => HashCode.Combine(Urn, Id, Delete);

    private static bool Same(ImmutableArray<string> left, ImmutableArray<string> right) =>
        left.AsSpan().SequenceEqual(right.AsSpan());
}
