using Local.Cloud.Resources;
using Local.Protocol.Values;

namespace Local.Cloud.Provider;

/// <summary>
/// A type without behaviour: its resources are stored, read and replaced as in AWS, and have no effect.
/// </summary>
/// <param name="shape">The schema of the type.</param>
/// <param name="recorded">The id and the outputs of the resources.</param>
/// <param name="store">The resources of the cloud.</param>
/// <param name="time">The clock.</param>
internal sealed class RecordedType(ResourceShape shape, RecordedShape recorded, IResourceStore store, TimeProvider time)
    : ResourceType
{
    public override string Token => shape.Token;

    /// <summary>Returns the recorded type with this token.</summary>
    public static RecordedType Of(ShapeCatalog shapes, string token, IResourceStore store, TimeProvider time)
    {
        var shape = shapes.Find(token)!;
        return new RecordedType(shape, shape.Recorded!, store, time);
    }

    public override Task<Created> CreateAsync(CreateContext context, CancellationToken cancellationToken)
    {
        var outputs = new RecordedOutputs(shape, recorded, context.Region, context.Inputs, time);
        var id = outputs.Id;
        return store.TryGet(Token, id, out _)
            ? throw new CloudException($"AlreadyExists: a {Token} with the id '{id}' already exists")
            : Task.FromResult(new Created(id, outputs.All()));
    }

    public override Task<PropertyMap> UpdateAsync(
        CloudResource resource,
        PropertyMap inputs,
        CancellationToken cancellationToken
    ) => Task.FromResult(new RecordedOutputs(shape, recorded, resource, inputs, time).All());

    public override Task DeleteAsync(CloudResource resource, CancellationToken cancellationToken) => Task.CompletedTask;
}
