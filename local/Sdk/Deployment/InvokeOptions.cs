namespace Pulumi;

/// <summary>How the engine calls a function.</summary>
public class InvokeOptions
{
    /// <summary>The resource whose providers are used.</summary>
    public Resource? Parent { get; set; }

    /// <summary>The provider that answers; the parent's or the default one when null.</summary>
    public ProviderResource? Provider { get; set; }

    /// <summary>The version of the package; the function's own when null.</summary>
    public string? Version { get; set; }

    /// <summary>Where the provider's plugin is fetched.</summary>
    public string? PluginDownloadURL { get; set; }
}

/// <summary>How the engine calls a function whose result is an output.</summary>
public class InvokeOutputOptions : InvokeOptions
{
    private InputList<Resource>? _dependsOn;

    /// <summary>Resources that must be made before the call.</summary>
    public InputList<Resource> DependsOn
    {
        get => _dependsOn ??= new InputList<Resource>();
        set => _dependsOn = value;
    }
}
