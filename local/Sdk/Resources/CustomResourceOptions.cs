namespace Pulumi;

/// <summary>How the engine treats a custom resource.</summary>
public sealed class CustomResourceOptions : ResourceOptions
{
    private List<string>? _additionalSecretOutputs;

    /// <summary>
    /// Whether a replacement deletes the old resource before it creates the new one. Default: the provider decides.
    /// </summary>
    public bool? DeleteBeforeReplace { get; set; }

    /// <summary>Additional outputs that are secret, by their names in the protocol.</summary>
    public List<string> AdditionalSecretOutputs
    {
        get => _additionalSecretOutputs ??= [];
        set => _additionalSecretOutputs = value;
    }

    /// <summary>The id of an existing resource that the stack imports.</summary>
    public string? ImportId { get; set; }

    /// <summary>Merges both options. A value in <paramref name="options2"/> wins; lists are joined.</summary>
    public static CustomResourceOptions Merge(CustomResourceOptions? options1, CustomResourceOptions? options2)
    {
        var merged = (CustomResourceOptions)(options1 ?? new()).Clone();
        if (options2 is not null)
        {
            merged.MergeFrom(options2);
            merged.DeleteBeforeReplace = options2.DeleteBeforeReplace ?? merged.DeleteBeforeReplace;
            merged.AdditionalSecretOutputs.AddRange(options2.AdditionalSecretOutputs);
            merged.ImportId = options2.ImportId ?? merged.ImportId;
        }

        return merged;
    }

    internal override ResourceOptions Clone()
    {
        var copy = CopyTo(new CustomResourceOptions());
        copy.DeleteBeforeReplace = DeleteBeforeReplace;
        copy._additionalSecretOutputs = Copy(_additionalSecretOutputs);
        copy.ImportId = ImportId;
        return copy;
    }
}
