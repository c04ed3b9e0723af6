using Local.Cloud.Resources;
using Local.Protocol.Values;

namespace Local.Cloud.Waf;

/// <summary>A type that is recorded and acts on the web ACLs.</summary>
/// <param name="recorded">The recorded type.</param>
internal abstract class WafType(ResourceType recorded) : ResourceType
{
    public override string Token => recorded.Token;

    public override async Task<Created> CreateAsync(CreateContext context, CancellationToken cancellationToken)
    {
        var created = await recorded.CreateAsync(context, cancellationToken);
        Set(created.Outputs);
        return created;
    }

    public override async Task<PropertyMap> UpdateAsync(
        CloudResource resource,
        PropertyMap inputs,
        CancellationToken cancellationToken
    )
    {
        var outputs = await recorded.UpdateAsync(resource, inputs, cancellationToken);
        Set(outputs);
        return outputs;
    }

    public override Task DeleteAsync(CloudResource resource, CancellationToken cancellationToken)
    {
        Remove(resource.Outputs);
        return recorded.DeleteAsync(resource, cancellationToken);
    }

    public override Task RestoreAsync(CloudResource resource, CancellationToken cancellationToken)
    {
        Set(resource.Outputs);
        return Task.CompletedTask;
    }

    /// <summary>Makes the resource act.</summary>
    protected abstract void Set(PropertyMap outputs);

    /// <summary>Ends the resource's action.</summary>
    protected abstract void Remove(PropertyMap outputs);
}
