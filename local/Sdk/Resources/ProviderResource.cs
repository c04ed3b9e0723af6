namespace Pulumi;

/// <summary>A provider with its own configuration, such as another region or account.</summary>
public class ProviderResource : CustomResource
{
    private readonly string? _reference;

    /// <param name="package">The package whose resources the provider manages, such as <c>aws</c>.</param>
    /// <param name="name">The name, unique among the stack's providers of this package.</param>
    /// <param name="args">The provider's configuration.</param>
    /// <param name="options">How the engine treats the provider.</param>
    public ProviderResource(string package, string name, ResourceArgs args, CustomResourceOptions? options = null)
        : base($"pulumi:providers:{package}", name, args, options) => Package = package;

    /// <summary>Makes a stand-in for the provider with a reference.</summary>
    private protected ProviderResource(string reference)
        : base(type: "", name: "")
    {
        var end = reference.LastIndexOf("::", StringComparison.Ordinal);
        Package = Local.Protocol.Values.Urn.Parse(reference[..end]).Type["pulumi:providers:".Length..];
        _reference = reference;
    }

    internal string Package { get; }

    /// <summary>Returns the provider's reference in the protocol: its URN and id, <c>urn::id</c>.</summary>
    internal async Task<string> GetReferenceAsync()
    {
        if (_reference is not null)
        {
            return _reference;
        }

        var urn = await Urn.GetValueAsync(whenUnknown: "").ConfigureAwait(false);
        var id = await Id.GetValueAsync(whenUnknown: "").ConfigureAwait(false);
        return $"{urn}::{(string.IsNullOrEmpty(id) ? Local.Protocol.Values.Signatures.Unknown : id)}";
    }
}
