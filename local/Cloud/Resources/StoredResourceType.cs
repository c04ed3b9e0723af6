using Local.Protocol.Values;

namespace Local.Cloud.Resources;

/// <summary>A type whose resources are what is stored of them and nothing more: to make one is to say what it is called.</summary>
internal abstract class StoredResourceType : ResourceType
{
    /// <inheritdoc/>
    public override Task<Created> CreateAsync(CreateContext context, CancellationToken cancellationToken)
    {
        var id = NewId(context);
        return Task.FromResult(new Created(id, Outputs(id, context.Region, context.Inputs, current: null)));
    }

    /// <inheritdoc/>
    public override Task<PropertyMap> UpdateAsync(
        CloudResource resource,
        PropertyMap inputs,
        CancellationToken cancellationToken
    ) => Task.FromResult(Outputs(resource.Id, resource.Region, inputs, resource.Outputs));

    /// <inheritdoc/>
    public override Task DeleteAsync(CloudResource resource, CancellationToken cancellationToken)
    {
        EnsureUnused(resource);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public override Task<IReadOnlyList<InputError>> CheckAsync(
        CheckContext context,
        CancellationToken cancellationToken
    ) => Task.FromResult<IReadOnlyList<InputError>>([.. Check(context.Inputs)]);

    /// <summary>What AWS would reject of inputs, some of which may be unknown.</summary>
    protected virtual IEnumerable<InputError> Check(PropertyMap inputs) => [];

    /// <summary>Returns the id of a new resource.</summary>
    /// <exception cref="CloudException">It cannot be made, as when its name is taken.</exception>
    protected abstract string NewId(CreateContext context);

    /// <summary>What is told of a resource.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="region">Its region.</param>
    /// <param name="inputs">What was asked for.</param>
    /// <param name="current">What was told of it before; null when it is new.</param>
    protected abstract PropertyMap Outputs(string id, string region, PropertyMap inputs, PropertyMap? current);

    /// <summary>Refuses to remove a resource that others need.</summary>
    /// <exception cref="CloudException">Others need it.</exception>
    protected virtual void EnsureUnused(CloudResource resource) { }
}
