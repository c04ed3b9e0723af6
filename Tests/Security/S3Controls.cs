namespace Infra.Tests.Security;

/// <summary>The controls of Amazon S3.</summary>
internal static class S3Controls
{
    private static readonly string[] Bucket = ["aws:s3/bucket:Bucket", "aws:s3/bucketV2:BucketV2"];

    /// <summary>The settings that block public access.</summary>
    private static readonly string[] Blocks =
    [
        "blockPublicAcls",
        "blockPublicPolicy",
        "ignorePublicAcls",
        "restrictPublicBuckets",
    ];

    /// <summary>What another account must not do with a bucket, by "Security Hub controls for Amazon S3".</summary>
    private static readonly string[] Sensitive =
    [
        "s3:DeleteBucketPolicy",
        "s3:PutBucketAcl",
        "s3:PutBucketPolicy",
        "s3:PutEncryptionConfiguration",
        "s3:PutObjectAcl",
    ];

    public static IReadOnlyList<Control> All { get; } =
    [
        new(
            "S3.2",
            "S3 general purpose buckets should block public read access",
            "public access is blocked, or neither policy nor ACL lets everyone read",
            Bucket,
            (bucket, stack) => IsPublic(bucket, stack, "s3:GetObject", "public-read") ? "can be read by everyone" : null
        ),
        new(
            "S3.3",
            "S3 general purpose buckets should block public write access",
            "public access is blocked, or neither policy nor ACL lets everyone write",
            Bucket,
            (bucket, stack) =>
                IsPublic(bucket, stack, "s3:PutObject", "public-read-write") ? "can be written by everyone" : null
        ),
        new(
            "S3.5",
            "S3 general purpose buckets should require requests to use SSL",
            "the policy denies everything where `aws:SecureTransport` is false",
            Bucket,
            (bucket, stack) =>
                Policy(bucket, stack)
                    .Any(statement =>
                        !statement.IsAllowed
                        && statement.IsForEveryone
                        && statement.Covers("s3:GetObject")
                        && statement.Conditions?["Bool"]?["aws:SecureTransport"].Text() == "false"
                    )
                    ? null
                    : "answers requests without TLS"
        ),
        new(
            "S3.6",
            "S3 general purpose bucket policies should restrict access to other AWS accounts",
            $"the policy gives no principal of AWS {string.Join(", ", Sensitive)}",
            Bucket,
            (bucket, stack) =>
                Policy(bucket, stack)
                    .Any(statement => statement.IsAllowed && statement.IsForAccounts && Sensitive.Any(statement.Covers))
                    ? "lets an account change the bucket's access"
                    : null
        ),
        new(
            "S3.8",
            "S3 general purpose buckets should block public access",
            "a `BucketPublicAccessBlock` has all four settings",
            Bucket,
            (bucket, stack) => BlocksPublicAccess(bucket, stack) ? null : "does not block public access"
        ),
        new(
            "S3.9",
            "S3 general purpose buckets should have server access logging enabled",
            "a `BucketLogging` names the bucket",
            Bucket,
            (bucket, stack) => Parts(bucket, stack, "bucketLogging:BucketLogging").Any() ? null : "has no access logs"
        ),
        new(
            "S3.12",
            "ACLs should not be used to manage user access to S3 general purpose buckets",
            "`objectOwnership` is `BucketOwnerEnforced`, and there is no ACL",
            Bucket,
            (bucket, stack) =>
                bucket["acl"] is not null
                || bucket.Each("grants").Any()
                || Parts(bucket, stack, "bucketAcl:BucketAcl").Any()
                || Parts(bucket, stack, "bucketOwnershipControls:BucketOwnershipControls")
                    .Any(controls => controls["rule"]?["objectOwnership"].Text() != "BucketOwnerEnforced")
                    ? "has ACLs"
                    : null
        ),
        new(
            "S3.13",
            "S3 general purpose buckets should have Lifecycle configurations",
            "a `BucketLifecycleConfiguration` has an enabled rule",
            Bucket,
            (bucket, stack) =>
                Parts(bucket, stack, "bucketLifecycleConfiguration:BucketLifecycleConfiguration")
                    .Any(lifecycle => lifecycle.Each("rules").Any(rule => rule["status"].Text() == "Enabled"))
                    ? null
                    : "keeps all objects"
        ),
    ];

    public static IReadOnlyList<UnusedControl> Unused { get; } =
    [
        new(
            "S3.19",
            "S3 access points should have block public access settings enabled",
            "aws:s3/accessPoint:AccessPoint"
        ),
        new(
            "S3.24",
            "S3 Multi-Region Access Points should have block public access settings enabled",
            "aws:s3control/multiRegionAccessPoint:MultiRegionAccessPoint"
        ),
        new(
            "S3.25",
            "S3 directory buckets should have lifecycle configurations",
            "aws:s3/directoryBucket:DirectoryBucket"
        ),
    ];

    private static bool BlocksPublicAccess(Registration bucket, RegisteredStack stack) =>
        Parts(bucket, stack, "bucketPublicAccessBlock:BucketPublicAccessBlock")
            .Any(access => Blocks.All(block => access[block].IsTrue()));

    private static bool IsPublic(Registration bucket, RegisteredStack stack, string action, string acl) =>
        !BlocksPublicAccess(bucket, stack)
        && (
            bucket["acl"].Text()?.StartsWith(acl, StringComparison.Ordinal) == true
            || Parts(bucket, stack, "bucketAcl:BucketAcl")
                .Any(part => part["acl"].Text()?.StartsWith(acl, StringComparison.Ordinal) == true)
            || Policy(bucket, stack)
                .Any(statement => statement.IsAllowed && statement.IsForEveryone && statement.Covers(action))
        );

    private static IEnumerable<Statement> Policy(Registration bucket, RegisteredStack stack) =>
        Parts(bucket, stack, "bucketPolicy:BucketPolicy").SelectMany(policy => Statement.Of(policy["policy"].Text()));

    private static IEnumerable<Registration> Parts(Registration bucket, RegisteredStack stack, string type) =>
        stack.Of($"aws:s3/{type}", $"aws:s3/{type.Replace(":", "V2:")}V2").Where(part => part.Names("bucket", bucket));
}
