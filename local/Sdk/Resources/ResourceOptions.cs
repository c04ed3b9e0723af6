namespace Pulumi;

/// <summary>How the engine treats a resource.</summary>
public abstract class ResourceOptions
{
    private InputList<Resource>? _dependsOn;
    private List<string>? _ignoreChanges;
    private List<string>? _replaceOnChanges;
    private List<ResourceTransformation>? _resourceTransformations;
    private List<ResourceTransform>? _resourceTransforms;
    private InputList<Resource>? _replaceWith;
    private List<string>? _hideDiffs;

    /// <summary>The id of an existing resource that is only read.</summary>
    public Input<string>? Id { get; set; }

    /// <summary>The parent of this resource. Default: the stack.</summary>
    public Resource? Parent { get; set; }

    /// <summary>Additional resources that must exist before this one.</summary>
    public InputList<Resource> DependsOn
    {
        get => _dependsOn ??= new InputList<Resource>();
        set => _dependsOn = value;
    }

    /// <summary>Whether the engine refuses to delete the resource. Children inherit the value.</summary>
    public bool? Protect { get; set; }

    /// <summary>Inputs whose changes are ignored, by their names in the protocol.</summary>
    public List<string> IgnoreChanges
    {
        get => _ignoreChanges ??= [];
        set => _ignoreChanges = value;
    }

    /// <summary>The version of the package. Default: the class's own version.</summary>
    public string? Version { get; set; }

    /// <summary>
    /// The provider that manages the resource. Default: the parent's provider, else the default provider.
    /// </summary>
    public ProviderResource? Provider { get; set; }

    /// <summary>The time limits of creating, updating and deleting the resource.</summary>
    public CustomTimeouts? CustomTimeouts { get; set; }

    /// <summary>Functions that may change the inputs and options of this resource and its children.</summary>
    public List<ResourceTransformation> ResourceTransformations
    {
        get => _resourceTransformations ??= [];
        set => _resourceTransformations = value;
    }

    /// <summary>The former identities of the resource in the state.</summary>
    public List<Input<Alias>> Aliases { get; set; } = [];

    /// <summary>The URN of a resource in the state that is only looked up.</summary>
    public string? Urn { get; set; }

    /// <summary>Inputs whose changes replace the resource, by their names in the protocol.</summary>
    public List<string> ReplaceOnChanges
    {
        get => _replaceOnChanges ??= [];
        set => _replaceOnChanges = value;
    }

    /// <summary>Functions that the engine calls with the inputs and options of this resource and its children.</summary>
    public List<ResourceTransform> ResourceTransforms
    {
        get => _resourceTransforms ??= [];
        set => _resourceTransforms = value;
    }

    /// <summary>Resources whose replacement also replaces this one.</summary>
    public InputList<Resource> ReplaceWith
    {
        get => _replaceWith ??= new InputList<Resource>();
        set => _replaceWith = value;
    }

    /// <summary>Paths of properties whose changes are not shown.</summary>
    public List<string> HideDiffs
    {
        get => _hideDiffs ??= [];
        set => _hideDiffs = value;
    }

    /// <summary>The address to download the provider's plugin from.</summary>
    public string? PluginDownloadURL { get; set; }

    /// <summary>Whether the real resource remains when the stack no longer has it.</summary>
    public bool? RetainOnDelete { get; set; }

    /// <summary>
    /// The resource whose deletion also deletes this one, so that this one needs no deletion of its own.
    /// </summary>
    public Resource? DeletedWith { get; set; }

    internal abstract ResourceOptions Clone();

    private protected T CopyTo<T>(T copy)
        where T : ResourceOptions
    {
        copy.Id = Id;
        copy.Parent = Parent;
        copy._dependsOn = _dependsOn?.Clone();
        copy.Protect = Protect;
        copy._ignoreChanges = Copy(_ignoreChanges);
        copy.Version = Version;
        copy.Provider = Provider;
        copy.CustomTimeouts = CustomTimeouts?.Clone();
        copy._resourceTransformations = Copy(_resourceTransformations);
        copy._resourceTransforms = Copy(_resourceTransforms);
        copy._replaceWith = _replaceWith?.Clone();
        copy._hideDiffs = Copy(_hideDiffs);
        copy.Aliases = [.. Aliases];
        copy.Urn = Urn;
        copy._replaceOnChanges = Copy(_replaceOnChanges);
        copy.PluginDownloadURL = PluginDownloadURL;
        copy.RetainOnDelete = RetainOnDelete;
        copy.DeletedWith = DeletedWith;
        return copy;
    }

    /// <summary>Copies the values that <paramref name="other"/> gives; lists are joined.</summary>
    private protected void MergeFrom(ResourceOptions other)
    {
        Id = other.Id ?? Id;
        Parent = other.Parent ?? Parent;
        DependsOn = DependsOn.Concat(other.DependsOn);
        Protect = other.Protect ?? Protect;
        IgnoreChanges.AddRange(other.IgnoreChanges);
        Version = other.Version ?? Version;
        Provider = other.Provider ?? Provider;
        CustomTimeouts = other.CustomTimeouts ?? CustomTimeouts;
        ResourceTransformations.AddRange(other.ResourceTransformations);
        ResourceTransforms.AddRange(other.ResourceTransforms);
        ReplaceWith = ReplaceWith.Concat(other.ReplaceWith);
        HideDiffs.AddRange(other.HideDiffs);
        Aliases.AddRange(other.Aliases);
        Urn = other.Urn ?? Urn;
        ReplaceOnChanges.AddRange(other.ReplaceOnChanges);
        PluginDownloadURL = other.PluginDownloadURL ?? PluginDownloadURL;
        RetainOnDelete = other.RetainOnDelete ?? RetainOnDelete;
        DeletedWith = other.DeletedWith ?? DeletedWith;
    }

    private protected static List<T>? Copy<T>(List<T>? list) => list is null ? null : [.. list];
}
