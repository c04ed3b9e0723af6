using System.Collections.Immutable;
using Local.Engine.Events;
using Local.Engine.Resources;
using Local.Protocol.Values;

namespace Local.Engine.Steps;

/// <summary>A program's goal for a resource.</summary>
internal sealed record Goal
{
    public required string Type { get; init; }
    public required string Name { get; init; }
    public bool Custom { get; init; }

    /// <summary>The URN of the parent; empty for the stack and for a resource without a parent.</summary>
    public string Parent { get; init; } = "";
    public PropertyMap Inputs { get; init; } = PropertyMap.Empty;
    public bool Protect { get; init; }
    public ImmutableArray<string> Dependencies { get; init; } = [];

    /// <summary>The wanted provider, <c>URN::ID</c>; empty for the package's default one.</summary>
    public string Provider { get; init; } = "";

    /// <summary>The version of the package; may be empty.</summary>
    public string Version { get; init; } = "";
    public PropertyDependencies PropertyDependencies { get; init; } = PropertyDependencies.Empty;

    /// <summary>Whether a replacement deletes the old resource first; null leaves it to the provider.</summary>
    public bool? DeleteBeforeReplace { get; init; }
    public ImmutableArray<string> IgnoreChanges { get; init; } = [];
    public ImmutableArray<string> ReplaceOnChanges { get; init; } = [];
    public ImmutableArray<string> AdditionalSecretOutputs { get; init; } = [];
    public ImmutableArray<AliasSpec> Aliases { get; init; } = [];
    public CustomTimeouts? CustomTimeouts { get; init; }
    public bool RetainOnDelete { get; init; }
    public string DeletedWith { get; init; } = "";

    /// <summary>The id of the resource that is there already and is to be managed from now on; empty for none.</summary>
    public string ImportId { get; init; } = "";

    /// <summary>The import without a program, whose inputs are those that the provider reads; null for a program's.</summary>
    public ResourceImport? Imported { get; init; }

    /// <summary>The URNs of the resources whose replacement replaces this one, too.</summary>
    public ImmutableArray<string> ReplaceWith { get; init; } = [];

    /// <summary>The paths of the properties whose changes are not shown.</summary>
    public ImmutableArray<string> HideDiffs { get; init; } = [];
    public HookBinding Hooks { get; init; } = HookBinding.None;

    /// <summary>The changes without those that are not to be shown.</summary>
    public ImmutableSortedDictionary<string, PropertyChange> Shown(
        ImmutableSortedDictionary<string, PropertyChange> changes
    )
    {
        var hidden = HideDiffs.Select(PropertyPath.Parse).ToArray();
        return hidden.Length == 0
            ? changes
            : changes.RemoveRange(
                changes.Keys.Where(path => hidden.Any(hide => hide.Covers(PropertyPath.Parse(path))))
            );
    }

    /// <summary>Returns the state of the resource before a provider has answered.</summary>
    public ResourceState ToState(string urn, ImmutableArray<string> aliases, PropertyMap inputs, string provider) =>
        new()
        {
            Urn = urn,
            Type = Type,
            Custom = Custom,
            Inputs = inputs,
            Parent = Parent,
            Protect = Protect,
            Dependencies = Dependencies,
            Provider = provider,
            PropertyDependencies = PropertyDependencies,
            AdditionalSecretOutputs = AdditionalSecretOutputs,
            Aliases = aliases,
            CustomTimeouts = CustomTimeouts,
            RetainOnDelete = RetainOnDelete,
            DeletedWith = DeletedWith,
            IgnoreChanges = IgnoreChanges,
            ReplaceOnChanges = ReplaceOnChanges,
            Hooks = Hooks,
        };
}
