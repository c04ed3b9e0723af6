using Local.Cloud.Resources;
using Local.Protocol.Values;

namespace Local.Cloud.S3;

/// <summary>
/// A bucket: recorded, except that it holds the objects of other services. A bucket that is not empty is deleted with
/// <c>forceDestroy</c> only.
/// </summary>
/// <param name="recorded">The recorded type.</param>
/// <param name="buckets">The objects.</param>
internal sealed class BucketType(ResourceType recorded, Buckets buckets) : ResourceType
{
    public override string Token => recorded.Token;

    public override Task<IReadOnlyList<InputError>> CheckAsync(
        CheckContext context,
        CancellationToken cancellationToken
    ) => recorded.CheckAsync(context, cancellationToken);

    public override Task<Created> CreateAsync(CreateContext context, CancellationToken cancellationToken) =>
        recorded.CreateAsync(context, cancellationToken);

    public override Task<PropertyMap> UpdateAsync(
        CloudResource resource,
        PropertyMap inputs,
        CancellationToken cancellationToken
    ) => recorded.UpdateAsync(resource, inputs, cancellationToken);

    public override async Task DeleteAsync(CloudResource resource, CancellationToken cancellationToken)
    {
        var bucket = resource.Outputs.Text("bucket", resource.Id);
        if (!buckets.IsEmpty(bucket) && !resource.Inputs.Flag("forceDestroy", otherwise: false))
        {
            throw new CloudException(
                $"BucketNotEmpty: the bucket '{bucket}' you tried to delete is not empty. To delete it with its objects, set "
                    + "forceDestroy to true and run up first"
            );
        }

        await recorded.DeleteAsync(resource, cancellationToken);
        buckets.Empty(bucket);
    }
}
