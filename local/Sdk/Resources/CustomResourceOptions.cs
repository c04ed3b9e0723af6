namespace Pulumi;

/// <summary>How the engine treats a custom resource.</summary>
public sealed class CustomResourceOptions : ResourceOptions
{
    private List<string>? _additionalSecretOutputs;

    /// <summary>Whether a replacement is made only after the old resource is gone.</summary>
    public bool? DeleteBeforeReplace { get; set; }

    /// <summary>Outputs, by their names in the protocol, that are secret beside those that are so anyway.</summary>
    public List<string> AdditionalSecretOutputs
    {
        get => _additionalSecretOutputs ??= [];
        set => _additionalSecretOutputs = value;
    }

    /// <summary>The id of a resource that is there already and that the stack takes over.</summary>
    public string? ImportId { get; set; }

    /// <summary>Both options in one: <paramref name="options2"/> counts where both say something; lists are joined.</summary>
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
