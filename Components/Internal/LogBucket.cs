using Pulumi;
using Pulumi.Aws;
using Pulumi.Aws.S3;
using Pulumi.Aws.S3.Inputs;

namespace Infra.Components.Internal;

/// <summary>
/// A private bucket to which the account's load balancers deliver logs. S3 encrypts them with its own keys, since load
/// balancing supports no others.
/// </summary>
internal static class LogBucket
{
    /// <summary>Days after which S3 gives up an upload that did not end.</summary>
    private const int AbandonedUpload = 7;

    /// <summary>Registers the bucket.</summary>
    /// <returns>The bucket's name; whoever takes it waits for the bucket's policy too.</returns>
    public static Output<string> Create(string name, AlbLogsArgs args, Resource parent)
    {
        var child = new CustomResourceOptions { Parent = parent };
        var account = GetCallerIdentity.Invoke(options: new() { Parent = parent }).Apply(caller => caller.AccountId);
        var bucket = new Bucket(
            name,
            new()
            {
                // The name is unique in the world, and deployments may make buckets of the project's name alone.
                BucketName = account.Apply(id => $"{EcsTask.SharedName(name)}-{id}"),
                ForceDestroy = args.ForceDelete,
            },
            child
        );
        var isPrivate = new BucketPublicAccessBlock(
            name,
            new()
            {
                Bucket = bucket.Id,
                BlockPublicAcls = true,
                BlockPublicPolicy = true,
                IgnorePublicAcls = true,
                RestrictPublicBuckets = true,
            },
            child
        );
        _ = new BucketOwnershipControls(
            name,
            new()
            {
                Bucket = bucket.Id,
                Rule = new BucketOwnershipControlsRuleArgs { ObjectOwnership = "BucketOwnerEnforced" },
            },
            child
        );
        _ = new BucketServerSideEncryptionConfiguration(
            name,
            new()
            {
                Bucket = bucket.Id,
                Rules = new BucketServerSideEncryptionConfigurationRuleArgs
                {
                    ApplyServerSideEncryptionByDefault =
                        new BucketServerSideEncryptionConfigurationRuleApplyServerSideEncryptionByDefaultArgs
                        {
                            SseAlgorithm = "AES256",
                        },
                },
            },
            child
        );
        _ = new BucketLifecycleConfiguration(
            name,
            new()
            {
                Bucket = bucket.Id,
                Rules = new BucketLifecycleConfigurationRuleArgs
                {
                    Id = "expire",
                    Status = "Enabled",
                    Filter = new BucketLifecycleConfigurationRuleFilterArgs(),
                    Expiration = new BucketLifecycleConfigurationRuleExpirationArgs { Days = args.RetentionDays },
                    AbortIncompleteMultipartUpload =
                        new BucketLifecycleConfigurationRuleAbortIncompleteMultipartUploadArgs
                        {
                            DaysAfterInitiation = AbandonedUpload,
                        },
                },
            },
            child
        );
        var policy = new BucketPolicy(
            name,
            new()
            {
                Bucket = bucket.Id,
                Policy = Output
                    .Tuple(bucket.Arn, account)
                    .Apply(known => PolicyDocument.AcceptingLogs(known.Item1, known.Item2)),
            },
            // S3 refuses two changes of a bucket's access at a time.
            new() { Parent = parent, DependsOn = isPrivate }
        );
        return Output.Tuple(bucket.Id, policy.Id).Apply(ready => ready.Item1);
    }
}
