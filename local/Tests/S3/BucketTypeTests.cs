using Local.Protocol.Values;
using Local.Tests.Cloud;

namespace Local.Tests.S3;

/// <summary>A bucket with objects, deleted through the provider.</summary>
internal sealed class BucketTypeTests
{
    private const string Bucket = "aws:s3/bucket:Bucket";

    [Test]
    public async Task A_bucket_with_objects_is_deleted_with_force_only()
    {
        using var project = new TemporaryProject();
        await using var cloud = await RunningCloud.StartAsync(project.Folder);
        var name = new PropertyMap(("bucket", "logs"));
        var made = await cloud.Provider.UpAsync(Bucket, "logs", name);
        var folder = Path.Combine(cloud.Paths.Buckets, "logs");
        Directory.CreateDirectory(folder);
        await File.WriteAllTextAsync(Path.Combine(folder, "object"), "");

        var error = await Assert.ThrowsAsync<Grpc.Core.RpcException>(() =>
            cloud.Provider.DeleteAsync(Bucket, "logs", "logs")
        );
        Assert.That(error!.Status.Detail, Does.Contain("BucketNotEmpty").And.Contain("forceDestroy"));

        await cloud.Provider.UpdateAsync(Bucket, "logs", "logs", made, name.With("forceDestroy", true));
        await cloud.Provider.DeleteAsync(Bucket, "logs", "logs");
        Assert.That(Directory.Exists(folder), Is.False);
    }
}
