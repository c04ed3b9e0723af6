namespace Pulumi;

/// <summary>How the engine treats a resource.</summary>
public abstract class ResourceOptions
{
    private InputList<Resource>? _dependsOn;
    private List<string>? _ignoreChanges;
    private List<string>? _replaceOnChanges;
    private List<ResourceTransformation>? _resourceTransformations;

    /// <summary>The id of a resource that is there already and is only read.</summary>
    public Input<string>? Id { get; set; }

    /// <summary>The resource that this one is part of; the stack when null.</summary>
    public Resource? Parent { get; set; }

    /// <summary>Resources that must be made before this one, though no input comes from them.</summary>
    public InputList<Resource> DependsOn
    {
        get => _dependsOn ??= new InputList<Resource>();
        set => _dependsOn = value;
    }

    /// <summary>Whether the engine refuses to delete it; children inherit it.</summary>
    public bool? Protect { get; set; }

    /// <summary>Inputs, by their names in the protocol, whose changes are left alone.</summary>
    public List<string> IgnoreChanges
    {
        get => _ignoreChanges ??= [];
        set => _ignoreChanges = value;
    }

    /// <summary>The version of the package; the class's own when null.</summary>
    public string? Version { get; set; }

    /// <summary>The provider that makes it; the parent's or the default one when null.</summary>
    public ProviderResource? Provider { get; set; }

    /// <summary>How long making, changing and deleting may take.</summary>
    public CustomTimeouts? CustomTimeouts { get; set; }

    /// <summary>What may change the inputs and options of this resource and its children.</summary>
    public List<ResourceTransformation> ResourceTransformations
    {
        get => _resourceTransformations ??= [];
        set => _resourceTransformations = value;
    }

    /// <summary>Other names under which the resource may stand in the state.</summary>
    public List<Input<Alias>> Aliases { get; set; } = [];

    /// <summary>The URN of a resource of the state that is only looked up.</summary>
    public string? Urn { get; set; }

    /// <summary>Inputs, by their names in the protocol, whose changes replace the resource.</summary>
    public List<string> ReplaceOnChanges
    {
        get => _replaceOnChanges ??= [];
        set => _replaceOnChanges = value;
    }

    /// <summary>Where the provider's plugin is fetched.</summary>
    public string? PluginDownloadURL { get; set; }

    /// <summary>Whether deleting it from the stack leaves the real resource alone.</summary>
    public bool? RetainOnDelete { get; set; }

    /// <summary>The resource with which this one goes, so that it needs no deletion of its own.</summary>
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
        copy.Aliases = [.. Aliases];
        copy.Urn = Urn;
        copy._replaceOnChanges = Copy(_replaceOnChanges);
        copy.PluginDownloadURL = PluginDownloadURL;
        copy.RetainOnDelete = RetainOnDelete;
        copy.DeletedWith = DeletedWith;
        return copy;
    }

    /// <summary>Takes over what <paramref name="other"/> gives; lists are joined.</summary>
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
        Aliases.AddRange(other.Aliases);
        Urn = other.Urn ?? Urn;
        ReplaceOnChanges.AddRange(other.ReplaceOnChanges);
        PluginDownloadURL = other.PluginDownloadURL ?? PluginDownloadURL;
        RetainOnDelete = other.RetainOnDelete ?? RetainOnDelete;
        DeletedWith = other.DeletedWith ?? DeletedWith;
    }

    private protected static List<T>? Copy<T>(List<T>? list) => list is null ? null : [.. list];
}
