using Local.Protocol.Values;

namespace Local.Cloud.Resources;

/// <summary>A type whose resources are only stored: creating one only assigns its id.</summary>
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

    /// <summary>Returns the errors in the inputs: what AWS rejects. Unknown values pass.</summary>
    protected virtual IEnumerable<InputError> Check(PropertyMap inputs) => [];

    /// <summary>Returns the id of a new resource.</summary>
    /// <exception cref="CloudException">
    /// The resource cannot be created, for example because its name is in use.
    /// </exception>
    protected abstract string NewId(CreateContext context);

    /// <summary>Returns the outputs of a resource.</summary>
    /// <param name="id">The id of the resource.</param>
    /// <param name="region">The region of the resource.</param>
    /// <param name="inputs">The inputs of the resource.</param>
    /// <param name="current">The former outputs; null if the resource is new.</param>
    protected abstract PropertyMap Outputs(string id, string region, PropertyMap inputs, PropertyMap? current);

    /// <summary>Throws if other resources need the resource, so that it cannot be deleted.</summary>
    /// <exception cref="CloudException">Other resources need the resource.</exception>
    protected virtual void EnsureUnused(CloudResource resource) { }
}
