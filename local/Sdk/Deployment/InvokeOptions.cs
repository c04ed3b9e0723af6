namespace Pulumi;

/// <summary>How the engine calls a function.</summary>
public class InvokeOptions
{
    /// <summary>The resource whose providers serve the call.</summary>
    public Resource? Parent { get; set; }

    /// <summary>The provider that serves the call. Default: the parent's provider, else the default provider.</summary>
    public ProviderResource? Provider { get; set; }

    /// <summary>The version of the package. Default: the function's own version.</summary>
    public string? Version { get; set; }

    /// <summary>The address to download the provider's plugin from.</summary>
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

/// <summary>How the engine calls a resource's method.</summary>
public class CallOptions
{
    /// <summary>The resource whose providers serve the call.</summary>
    public Resource? Parent { get; set; }

    /// <summary>The provider that serves the call. Default: the parent's provider, else the default provider.</summary>
    public ProviderResource? Provider { get; set; }

    /// <summary>The version of the package. Default: the method's own version.</summary>
    public string? Version { get; set; }

    /// <summary>The address to download the provider's plugin from.</summary>
    public string? PluginDownloadURL { get; set; }
}
