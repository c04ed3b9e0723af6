using System.Text.Json.Nodes;
using static Local.Schemas.Update.RecordedFacts;

namespace Local.Schemas.Update;

/// <summary>S3 and DynamoDB.</summary>
internal static class StorageFacts
{
    private static readonly Dictionary<string, JsonNode> Bucket = new()
    {
        ["arn"] = "arn:aws:s3:::{bucket}",
        ["bucketDomainName"] = "{bucket}.s3.amazonaws.com",
        ["bucketRegion"] = "{region}",
        ["bucketRegionalDomainName"] = "{bucket}.s3.{region}.amazonaws.com",
        ["forceDestroy"] = false,
        ["hostedZoneId"] = By(
            "region",
            ("us-east-1", "Z3AQBSTGFJSTMF"),
            ("us-east-2", "Z2O1EMRO9K5GLX"),
            ("us-west-1", "Z2F56UZL2M1ACD"),
            ("us-west-2", "Z3BJ6K6RIION7M"),
            ("ca-central-1", "Z1QDHH18159H29"),
            ("eu-central-1", "Z21DNDUVLTQW6Q"),
            ("eu-north-1", "Z3BAZG2TWCNX0D"),
            ("eu-west-1", "Z1BKCTXD74EZPE"),
            ("eu-west-2", "Z3GKZC51ZF0DB4"),
            ("eu-west-3", "Z3R1K369G5AVDG"),
            ("ap-northeast-1", "Z2M4EHUR26P7ZW"),
            ("ap-northeast-2", "Z3W03O7B5YMIYP"),
            ("ap-south-1", "Z11RGJOFQNVJUP"),
            ("ap-southeast-1", "Z3O0J2DXBE1FTB"),
            ("ap-southeast-2", "Z1WCIGYICN2BYD"),
            ("sa-east-1", "Z7KQH4QJS55SO")
        ),
        ["objectLockEnabled"] = false,
        ["requestPayer"] = "BucketOwner",
        ["websiteDomain"] = When("website", Website("{region}.amazonaws.com")),
        ["websiteEndpoint"] = When("website", Website("{region}.amazonaws.com", "{bucket}.")),
    };

    // Version 2 has other names and forms for these.
    private static readonly Dictionary<string, JsonNode> FirstBucket = new(Bucket)
    {
        ["serverSideEncryptionConfiguration"] = new JsonObject
        {
            ["rule"] = new JsonObject
            {
                ["applyServerSideEncryptionByDefault"] = new JsonObject { ["sseAlgorithm"] = "AES256" },
                ["bucketKeyEnabled"] = false,
            },
        },
        ["versioning"] = new JsonObject { ["enabled"] = false, ["mfaDelete"] = false },
    };

    public static IEnumerable<Fact> All =>
        [
            .. BucketFacts(""),
            .. BucketFacts("V2"),
            Of("aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock", "{bucket}") with
            {
                Replaces = ["bucket"],
                Computed = new Dictionary<string, JsonNode>
                {
                    ["blockPublicAcls"] = false,
                    ["blockPublicPolicy"] = false,
                    ["ignorePublicAcls"] = false,
                    ["restrictPublicBuckets"] = false,
                },
            },
            Of("aws:s3/bucketPolicy:BucketPolicy", "{bucket}") with
            {
                Replaces = ["bucket"],
            },
            Of("aws:s3/bucketOwnershipControls:BucketOwnershipControls", "{bucket}") with
            {
                Replaces = ["bucket"],
            },
            Of("aws:s3/bucketNotification:BucketNotification", "{bucket}") with
            {
                Replaces = ["bucket"],
                Computed = new Dictionary<string, JsonNode> { ["eventbridge"] = false },
            },
            .. Objects("bucketObject"),
            .. Objects("bucketObjectv2"),
            Of("aws:dynamodb/table:Table", "{name}") with
            {
                AutoName = 255,
                Replaces =
                [
                    "name",
                    "hashKey",
                    "rangeKey",
                    "importTable",
                    "localSecondaryIndexes",
                    "restoreBackupArn",
                    "restoreDateTime",
                    "restoreSourceName",
                    "restoreSourceTableArn",
                    "restoreToLatestTime",
                ],
                Computed = new Dictionary<string, JsonNode>
                {
                    ["arn"] = "arn:aws:dynamodb:{region}:{account}:table/{name}",
                    ["billingMode"] = "PROVISIONED",
                    ["streamArn"] = When("streamEnabled", "{arn}/stream/{streamLabel}"),
                    ["streamLabel"] = When("streamEnabled", "{now}.{digits:3}"),
                },
            },
        ];

    private static IEnumerable<Fact> BucketFacts(string version) =>
        [
            Of($"aws:s3/bucket{version}:Bucket{version}", "{bucket}") with
            {
                AutoName = 63,
                NameProperty = "bucket",
                LowerCaseName = true,
                Replaces = ["bucket", "bucketPrefix", "objectLockEnabled"],
                Computed = version.Length > 0 ? Bucket : FirstBucket,
                CSharpNames = version.Length > 0 ? [] : new Dictionary<string, string> { ["bucket"] = "BucketName" },
            },
            OfBucket($"bucketAcl{version}") with
            {
                RecordedId = "{bucket},{acl|private}",
            },
            OfBucket($"bucketCorsConfiguration{version}"),
            OfBucket($"bucketLifecycleConfiguration{version}") with
            {
                Computed = new Dictionary<string, JsonNode>
                {
                    ["transitionDefaultMinimumObjectSize"] = "all_storage_classes_128K",
                },
            },
            OfBucket($"bucketLogging{version}"),
            OfBucket($"bucketServerSideEncryptionConfiguration{version}"),
            OfBucket($"bucketVersioning{version}"),
            OfBucket($"bucketWebsiteConfiguration{version}") with
            {
                Computed = new Dictionary<string, JsonNode>
                {
                    ["websiteDomain"] = Website("{region}.amazonaws.com"),
                    ["websiteEndpoint"] = Website("{region}.amazonaws.com", "{bucket}."),
                },
            },
        ];

    private static Fact OfBucket(string type) =>
        Of($"aws:s3/{type}:{ShapeReader.Pascal(type)}", "{bucket}") with
        {
            Replaces = ["bucket", "expectedBucketOwner"],
        };

    // The older regions have a hyphen before the region's name, the others a dot.
    private static JsonObject Website(string rest, string start = "") =>
        By(
            "region",
            [
                .. "us-east-1 us-west-1 us-west-2 eu-west-1 ap-northeast-1 ap-southeast-1 ap-southeast-2 sa-east-1"
                    .Split(' ')
                    .Select(region => (region, $"{start}s3-website-{rest}")),
                ("", $"{start}s3-website.{rest}"),
            ]
        );

    private static IEnumerable<Fact> Objects(string type) =>
        [
            Of($"aws:s3/{type}:{ShapeReader.Pascal(type)}", "{bucket}/{key}") with
            {
                AutoName = 1024,
                NameProperty = "key",
                ExactName = true,
                Replaces = ["bucket", "key"],
                Computed = new Dictionary<string, JsonNode>
                {
                    ["arn"] = "arn:aws:s3:::{bucket}/{key}",
                    ["contentType"] = "application/octet-stream",
                    ["etag"] = "{hex:32}",
                    ["forceDestroy"] = false,
                    ["serverSideEncryption"] = "AES256",
                    ["storageClass"] = "STANDARD",
                },
            },
        ];
}
