using System.IO.Compression;
using Local.Cloud.Resources;
using Local.Protocol.Files;

namespace Local.Cloud.S3;

/// <summary>
/// The objects that services of the cloud write into buckets: files below one folder. A bucket itself is a recorded
/// resource.
/// </summary>
/// <param name="folder">The folder, with a subfolder for each bucket.</param>
/// <param name="store">The resources of the cloud, among them the buckets and their policies.</param>
internal sealed class Buckets(string folder, IResourceStore store)
{
    private const string Policy = "aws:s3/bucketPolicy:BucketPolicy";
    private const string Encryption =
        "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration";

    /// <summary>The tokens of buckets.</summary>
    public static IReadOnlyList<string> Tokens { get; } = ["aws:s3/bucket:Bucket", "aws:s3/bucketV2:BucketV2"];

    /// <summary>Returns whether the bucket exists.</summary>
    public bool Exists(string bucket) => Find(bucket) is not null;

    /// <summary>Returns whether the bucket's policies let a service write objects, and the bucket needs no key of KMS.</summary>
    /// <param name="bucket">The name of the bucket.</param>
    /// <param name="request">The writing, as policies see it.</param>
    public bool Admits(string bucket, PolicyRequest request)
    {
        if (Find(bucket) is not { } found || IsEncryptedByKms(bucket))
        {
            return false;
        }

        var policies = store
            .All(Policy)
            .Where(policy => policy.Inputs.Text("bucket", "") == bucket)
            .Select(policy => policy.Outputs.Text("policy", ""))
            .Append(found.Inputs.Text("policy", ""))
            .Where(policy => policy.Length > 0);
        return BucketPolicies.Allow([.. policies], request);
    }

    /// <summary>Writes an object, which is complete or missing.</summary>
    /// <exception cref="IOException">The object could not be written.</exception>
    public void Put(string bucket, string key, string text) => AtomicFile.Write(PathOf(bucket, key), text);

    /// <summary>Writes a file's content as a compressed object, which is complete or missing.</summary>
    /// <exception cref="IOException">The object could not be written.</exception>
    public void PutCompressed(string bucket, string key, string file) =>
        AtomicFile.Write(
            PathOf(bucket, key),
            stream =>
            {
                using var from = RegularFile.OpenRead(file);
                using var to = new GZipStream(stream, CompressionLevel.Optimal, leaveOpen: true);
                from.CopyTo(to);
            }
        );

    /// <summary>Returns whether the bucket has no object.</summary>
    public bool IsEmpty(string bucket) =>
        !Directory.Exists(FolderOf(bucket))
        || !Directory.EnumerateFiles(FolderOf(bucket), "*", SearchOption.AllDirectories).Any();

    /// <summary>Deletes all objects of the bucket.</summary>
    public void Empty(string bucket)
    {
        if (Directory.Exists(FolderOf(bucket)))
        {
            Directory.Delete(FolderOf(bucket), recursive: true);
        }
    }

    private CloudResource? Find(string bucket) =>
        Tokens.SelectMany(store.All).FirstOrDefault(one => one.Outputs.Text("bucket", one.Id) == bucket);

    private bool IsEncryptedByKms(string bucket) =>
        store
            .All(Encryption)
            .Where(one => one.Inputs.Text("bucket", "") == bucket)
            .SelectMany(one => one.Inputs.Get("rules")?.AsList ?? [])
            .Select(rule => rule.AsMap?.Map("applyServerSideEncryptionByDefault").Text("sseAlgorithm", ""))
            .Any(algorithm => algorithm?.StartsWith("aws:kms", StringComparison.Ordinal) == true);

    private string PathOf(string bucket, string key) => Path.Combine(FolderOf(bucket), key);

    private string FolderOf(string bucket) => Path.Combine(folder, bucket);
}
