using Local.Cloud.Resources;
using Local.Protocol.Values;

namespace Local.Cloud.Provider;

/// <summary>
/// A type that lives by its shape alone: its resources are stored, told of and replaced as AWS's are, and nothing is
/// behind them.
/// </summary>
/// <param name="shape">The type's shape.</param>
/// <param name="recorded">What the resources tell of themselves.</param>
/// <param name="store">What the cloud holds.</param>
/// <param name="time">The clock.</param>
internal sealed class RecordedType(ResourceShape shape, RecordedShape recorded, IResourceStore store, TimeProvider time)
    : ResourceType
{
    public override string Token => shape.Token;

    public override Task<Created> CreateAsync(CreateContext context, CancellationToken cancellationToken)
    {
        var outputs = new RecordedOutputs(shape, recorded, context.Region, context.Inputs, time);
        var id = outputs.Id;
        return store.TryGet(Token, id, out _)
            ? throw new CloudException($"AlreadyExists: there is a {Token} with the id '{id}' already")
            : Task.FromResult(new Created(id, outputs.All()));
    }

    public override Task<PropertyMap> UpdateAsync(
        CloudResource resource,
        PropertyMap inputs,
        CancellationToken cancellationToken
    ) => Task.FromResult(new RecordedOutputs(shape, recorded, resource, inputs, time).All());

    public override Task DeleteAsync(CloudResource resource, CancellationToken cancellationToken) => Task.CompletedTask;
}
