using System.Text.Json.Nodes;
using static Local.Schemas.Update.FactKind;

namespace Local.Schemas.Update;

/// <summary>
/// The resources that the local cloud records and does not act on. Their replacing inputs, their ids and their
/// assigned values are those of terraform-provider-aws, on which the package is built.
/// </summary>
internal static class RecordedFacts
{
    public static IReadOnlyList<Fact> All { get; } =
    [.. Storage.All, .. Messaging.All, .. Identity.All, .. Monitoring.All, .. Naming.All, .. Protection.All];

    private static Fact Of(string token, string id) => new(Resource, token) { RecordedId = id };

    /// <summary>S3 and DynamoDB.</summary>
    private static class Storage
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
                    CSharpNames =
                        version.Length > 0 ? [] : new Dictionary<string, string> { ["bucket"] = "BucketName" },
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

    /// <summary>SNS, SQS and EventBridge.</summary>
    private static class Messaging
    {
        public static IEnumerable<Fact> All =>
            [
                Of("aws:sns/topic:Topic", "arn:aws:sns:{region}:{account}:{name}") with
                {
                    AutoName = 256,
                    NameSuffix = ("fifoTopic", ".fifo"),
                    Replaces = ["name", "namePrefix", "fifoTopic"],
                    Computed = new Dictionary<string, JsonNode>
                    {
                        ["arn"] = "{id}",
                        ["contentBasedDeduplication"] = false,
                        ["fifoTopic"] = false,
                        ["owner"] = "{account}",
                    },
                },
                Of("aws:sns/topicPolicy:TopicPolicy", "{arn}") with
                {
                    Replaces = ["arn"],
                    Computed = new Dictionary<string, JsonNode> { ["owner"] = "{account}" },
                },
                Of("aws:sns/topicSubscription:TopicSubscription", "{topic}:{uuid}") with
                {
                    Replaces = ["topic", "protocol", "endpoint"],
                    Computed = new Dictionary<string, JsonNode>
                    {
                        ["arn"] = "{id}",
                        ["confirmationTimeoutInMinutes"] = 1,
                        ["confirmationWasAuthenticated"] = true,
                        ["endpointAutoConfirms"] = false,
                        ["ownerId"] = "{account}",
                        ["pendingConfirmation"] = false,
                        ["rawMessageDelivery"] = false,
                    },
                },
                Of("aws:sqs/queue:Queue", "https://sqs.{region}.amazonaws.com/{account}/{name}") with
                {
                    AutoName = 80,
                    NameSuffix = ("fifoQueue", ".fifo"),
                    Replaces = ["name", "namePrefix", "fifoQueue"],
                    Computed = new Dictionary<string, JsonNode>
                    {
                        ["arn"] = "arn:aws:sqs:{region}:{account}:{name}",
                        ["contentBasedDeduplication"] = false,
                        ["delaySeconds"] = 0,
                        ["fifoQueue"] = false,
                        ["kmsDataKeyReusePeriodSeconds"] = 300,
                        ["maxMessageSize"] = 262_144,
                        ["messageRetentionSeconds"] = 345_600,
                        ["receiveWaitTimeSeconds"] = 0,
                        ["sqsManagedSseEnabled"] = true,
                        ["url"] = "{id}",
                        ["visibilityTimeoutSeconds"] = 30,
                    },
                },
                OfQueue("queuePolicy"),
                OfQueue("redrivePolicy") with
                {
                    CSharpNames = new Dictionary<string, string> { ["redrivePolicy"] = "RedrivePolicyName" },
                },
                OfQueue("redriveAllowPolicy") with
                {
                    CSharpNames = new Dictionary<string, string> { ["redriveAllowPolicy"] = "RedriveAllowPolicyName" },
                },
                Of("aws:cloudwatch/eventBus:EventBus", "{name}") with
                {
                    AutoName = 256,
                    Replaces = ["name", "eventSourceName"],
                    Computed = new Dictionary<string, JsonNode>
                    {
                        ["arn"] = "arn:aws:events:{region}:{account}:event-bus/{name}",
                    },
                },
                Of("aws:cloudwatch/eventRule:EventRule", "{eventBusName/}{name}") with
                {
                    AutoName = 64,
                    Replaces = ["name", "namePrefix", "eventBusName"],
                    Computed = new Dictionary<string, JsonNode>
                    {
                        ["arn"] = "arn:aws:events:{region}:{account}:rule/{eventBusName/}{name}",
                        ["eventBusName"] = "default",
                        ["forceDestroy"] = false,
                        ["state"] = "ENABLED",
                    },
                },
                Of("aws:cloudwatch/eventTarget:EventTarget", "{eventBusName-}{rule}-{targetId}") with
                {
                    Replaces = ["rule", "targetId", "eventBusName"],
                    Computed = new Dictionary<string, JsonNode>
                    {
                        ["eventBusName"] = "default",
                        ["forceDestroy"] = false,
                        ["targetId"] = "terraform-{digits:18}{hex:8}",
                    },
                },
            ];

        private static Fact OfQueue(string type) =>
            Of($"aws:sqs/{type}:{ShapeReader.Pascal(type)}", "{queueUrl}") with
            {
                Replaces = ["queueUrl"],
            };
    }

    /// <summary>IAM's users and groups, KMS and Secrets Manager.</summary>
    private static class Identity
    {
        public static IEnumerable<Fact> All =>
            [
                Of("aws:iam/user:User", "{name}") with
                {
                    AutoName = 64,
                    Computed = new Dictionary<string, JsonNode>
                    {
                        ["arn"] = "arn:aws:iam::{account}:user{path}{name}",
                        ["forceDestroy"] = false,
                        ["path"] = "/",
                        ["uniqueId"] = "AIDA{base32:17}",
                    },
                },
                Of("aws:iam/group:Group", "{name}") with
                {
                    AutoName = 128,
                    Computed = new Dictionary<string, JsonNode>
                    {
                        ["arn"] = "arn:aws:iam::{account}:group{path}{name}",
                        ["path"] = "/",
                        ["uniqueId"] = "AGPA{base32:17}",
                    },
                },
                Of("aws:iam/userPolicy:UserPolicy", "{user}:{name}") with
                {
                    AutoName = 128,
                    Replaces = ["name", "namePrefix", "user"],
                },
                Of("aws:iam/groupPolicy:GroupPolicy", "{group}:{name}") with
                {
                    AutoName = 128,
                    Replaces = ["name", "namePrefix", "group"],
                },
                Of("aws:iam/policyAttachment:PolicyAttachment", "{name}") with
                {
                    AutoName = 255,
                    Replaces = ["name", "policyArn"],
                },
                Of("aws:iam/userPolicyAttachment:UserPolicyAttachment", "{user}/{policyArn}") with
                {
                    ReplacesAllBut = [],
                },
                Of("aws:iam/groupPolicyAttachment:GroupPolicyAttachment", "{group}/{policyArn}") with
                {
                    ReplacesAllBut = [],
                },
                Of("aws:iam/groupMembership:GroupMembership", "{name}") with
                {
                    AutoName = 255,
                    Replaces = ["name", "group"],
                },
                Of("aws:iam/userGroupMembership:UserGroupMembership", "terraform-{digits:18}{hex:8}") with
                {
                    Replaces = ["user"],
                },
                Of("aws:iam/openIdConnectProvider:OpenIdConnectProvider", "{arn}") with
                {
                    Replaces = ["url"],
                    Computed = new Dictionary<string, JsonNode>
                    {
                        ["arn"] = "arn:aws:iam::{account}:oidc-provider/{url@address}",
                    },
                },
                Of("aws:iam/accessKey:AccessKey", "AKIA{base32:16}") with
                {
                    Replaces = ["user", "pgpKey"],
                    Computed = new Dictionary<string, JsonNode>
                    {
                        ["createDate"] = "{now}",
                        ["secret"] = "{base64:40}",
                        ["sesSmtpPasswordV4"] = "{base64:44}",
                        ["status"] = "Active",
                    },
                },
                Of(
                    "aws:secretsmanager/secret:Secret",
                    "arn:aws:secretsmanager:{region}:{account}:secret:{name}-{alphanumeric:6}"
                ) with
                {
                    Acts = true,
                    AutoName = 512,
                    Replaces = ["name", "namePrefix"],
                    Computed = new Dictionary<string, JsonNode>
                    {
                        ["arn"] = "{id}",
                        ["description"] = "",
                        ["forceOverwriteReplicaSecret"] = false,
                        ["recoveryWindowInDays"] = 30,
                    },
                },
                Of("aws:secretsmanager/secretVersion:SecretVersion", "{secretId}|{versionId}") with
                {
                    Acts = true,
                    Replaces = ["secretId", "secretString", "secretBinary", "secretStringWoVersion"],
                    Computed = new Dictionary<string, JsonNode>
                    {
                        ["arn"] = "{secretId}",
                        ["hasSecretStringWo"] = false,
                        ["secretArn"] = "{secretId}",
                        ["versionId"] = "terraform-{digits:18}{hex:8}",
                        ["versionStages"] = new JsonArray("AWSCURRENT"),
                    },
                },
                Of("aws:secretsmanager/secretPolicy:SecretPolicy", "{secretArn}") with
                {
                    Replaces = ["secretArn"],
                },
                Of("aws:kms/key:Key", "{uuid}") with
                {
                    Replaces = ["customerMasterKeySpec", "customKeyStoreId", "keyUsage", "multiRegion", "xksKeyId"],
                    Computed = new Dictionary<string, JsonNode>
                    {
                        ["arn"] = "arn:aws:kms:{region}:{account}:key/{id}",
                        ["bypassPolicyLockoutSafetyCheck"] = false,
                        ["customerMasterKeySpec"] = "SYMMETRIC_DEFAULT",
                        ["description"] = "",
                        ["enableKeyRotation"] = false,
                        ["isEnabled"] = true,
                        ["keyId"] = "{id}",
                        ["keyUsage"] = "ENCRYPT_DECRYPT",
                        ["multiRegion"] = false,
                    },
                },
                Of("aws:kms/alias:Alias", "{name}") with
                {
                    AutoName = 256,
                    NamePrefix = "alias/",
                    Replaces = ["name", "namePrefix"],
                    Computed = new Dictionary<string, JsonNode>
                    {
                        ["arn"] = "arn:aws:kms:{region}:{account}:{name}",
                        ["targetKeyArn"] = "arn:aws:kms:{region}:{account}:key/{targetKeyId@last}",
                    },
                },
            ];
    }

    /// <summary>CloudWatch, its logs, CloudTrail, budgets and flow logs.</summary>
    private static class Monitoring
    {
        public static IEnumerable<Fact> All =>
            [
                Of("aws:cloudwatch/dashboard:Dashboard", "{dashboardName}") with
                {
                    Replaces = ["dashboardName"],
                    Computed = new Dictionary<string, JsonNode>
                    {
                        ["dashboardArn"] = "arn:aws:cloudwatch::{account}:dashboard/{dashboardName}",
                    },
                },
                Of("aws:cloudwatch/metricAlarm:MetricAlarm", "{name}") with
                {
                    Replaces = ["name"],
                    AutoName = 255,
                    Omit = ["evaluationCriteria", "warmUpConfiguration"],
                    Doubles = ["threshold"],
                    Computed = new Dictionary<string, JsonNode>
                    {
                        ["actionsEnabled"] = true,
                        ["arn"] = "arn:aws:cloudwatch:{region}:{account}:alarm:{name}",
                        ["treatMissingData"] = "missing",
                    },
                },
                Of("aws:cloudwatch/compositeAlarm:CompositeAlarm", "{alarmName}") with
                {
                    Replaces = ["alarmName"],
                    Computed = new Dictionary<string, JsonNode>
                    {
                        ["actionsEnabled"] = true,
                        ["arn"] = "arn:aws:cloudwatch:{region}:{account}:alarm:{alarmName}",
                    },
                },
                Of("aws:cloudwatch/logStream:LogStream", "{logGroupName}:{name}") with
                {
                    AutoName = 512,
                    Replaces = ["name", "logGroupName"],
                    Computed = new Dictionary<string, JsonNode>
                    {
                        ["arn"] = "arn:aws:logs:{region}:{account}:log-group:{logGroupName}:log-stream:{name}",
                    },
                },
                Of("aws:cloudwatch/logMetricFilter:LogMetricFilter", "{logGroupName}:{name}") with
                {
                    AutoName = 512,
                    Replaces = ["name", "logGroupName"],
                    Computed = new Dictionary<string, JsonNode> { ["applyOnTransformedLogs"] = false },
                },
                Of("aws:cloudwatch/logResourcePolicy:LogResourcePolicy", "{policyName}{resourceArn}") with
                {
                    Replaces = ["policyName", "resourceArn"],
                },
                Of("aws:cloudwatch/logSubscriptionFilter:LogSubscriptionFilter", "cwlsf-{digits:10}") with
                {
                    AutoName = 512,
                    Replaces = ["name", "logGroup", "destinationArn"],
                    Computed = new Dictionary<string, JsonNode>
                    {
                        ["applyOnTransformedLogs"] = false,
                        ["distribution"] = "ByLogStream",
                    },
                },
                Of("aws:cloudtrail/trail:Trail", "arn:aws:cloudtrail:{region}:{account}:trail/{name}") with
                {
                    AutoName = 128,
                    Replaces = ["name"],
                    Computed = new Dictionary<string, JsonNode>
                    {
                        ["arn"] = "{id}",
                        ["enableLogFileValidation"] = false,
                        ["enableLogging"] = true,
                        ["homeRegion"] = "{region}",
                        ["includeGlobalServiceEvents"] = true,
                        ["isMultiRegionTrail"] = false,
                        ["isOrganizationTrail"] = false,
                    },
                },
                Of("aws:budgets/budget:Budget", "{account}:{name}") with
                {
                    AutoName = 100,
                    Replaces = ["accountId", "name", "namePrefix"],
                    Doubles = ["BudgetNotification.threshold"],
                    Computed = new Dictionary<string, JsonNode>
                    {
                        ["accountId"] = "{account}",
                        ["arn"] = "arn:aws:budgets::{account}:budget/{name}",
                        ["timePeriodEnd"] = "2087-06-15_00:00",
                    },
                },
                Of("aws:ec2/flowLog:FlowLog", "fl-0{hex:16}") with
                {
                    ReplacesAllBut = ["tags", "tagFieldSpecifications"],
                    Computed = new Dictionary<string, JsonNode>
                    {
                        ["arn"] = "arn:aws:ec2:{region}:{account}:vpc-flow-log/{id}",
                        ["logDestinationType"] = "cloud-watch-logs",
                        ["maxAggregationInterval"] = 600,
                    },
                },
            ];
    }

    /// <summary>Route 53.</summary>
    private static class Naming
    {
        public static IEnumerable<Fact> All =>
            [
                Of("aws:route53/zone:Zone", "Z{base36:20}") with
                {
                    AutoName = 255,
                    Replaces = ["name", "delegationSetId"],
                    Computed = new Dictionary<string, JsonNode>
                    {
                        ["arn"] = "arn:aws:route53:::hostedzone/{id}",
                        ["comment"] = "Managed by Pulumi",
                        ["forceDestroy"] = false,
                        ["nameServers"] = new JsonArray(
                            "{primaryNameServer}",
                            "ns-{digits:3}.awsdns-{digits:2}.net",
                            "ns-1{digits:3}.awsdns-{digits:2}.org",
                            "ns-1{digits:3}.awsdns-{digits:2}.co.uk"
                        ),
                        ["primaryNameServer"] = "ns-{digits:2}.awsdns-{digits:2}.com",
                        ["zoneId"] = "{id}",
                    },
                },
                Of("aws:route53/record:Record", "{zoneId}_{name}_{type}{_setIdentifier}") with
                {
                    Replaces = ["name", "zoneId"],
                },
            ];
    }

    /// <summary>WAFv2.</summary>
    private static class Protection
    {
        public static IEnumerable<Fact> All =>
            [
                OfWaf("webAcl", "webacl") with
                {
                    Replaces = ["name", "namePrefix", "scope"],
                    Opaque = ["rules"],
                },
                OfWaf("ruleGroup", "rulegroup") with
                {
                    Replaces = ["capacity", "name", "namePrefix", "scope"],
                    Opaque = ["rules"],
                },
                OfWaf("ipSet", "ipset") with
                {
                    Replaces = ["ipAddressVersion", "name", "namePrefix", "scope"],
                },
                OfWaf("regexPatternSet", "regexpatternset") with
                {
                    Replaces = ["name", "namePrefix", "scope"],
                },
                Of("aws:wafv2/webAclAssociation:WebAclAssociation", "{webAclArn},{resourceArn}") with
                {
                    ReplacesAllBut = [],
                },
                Of("aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration", "{resourceArn}") with
                {
                    Replaces = ["resourceArn"],
                },
            ];

        private static Fact OfWaf(string type, string kind) =>
            Of($"aws:wafv2/{type}:{ShapeReader.Pascal(type)}", "{uuid}") with
            {
                AutoName = 128,
                Computed = new Dictionary<string, JsonNode>
                {
                    ["arn"] = By(
                        "scope",
                        ("CLOUDFRONT", $"arn:aws:wafv2:us-east-1:{{account}}:global/{kind}/{{name}}/{{id}}"),
                        ("", $"arn:aws:wafv2:{{region}}:{{account}}:regional/{kind}/{{name}}/{{id}}")
                    ),
                    ["lockToken"] = "{uuid}",
                },
            };
    }

    // Makes a recipe for one of several values, chosen by another property. The one named "" is the default.
    private static JsonObject By(string property, params (string Of, string Value)[] values) =>
        new([
            KeyValuePair.Create("by", (JsonNode?)property),
            .. values.Select(value => KeyValuePair.Create(value.Of, (JsonNode?)value.Value)),
        ]);

    // Makes a recipe for a value that exists only if another property is given and not false.
    private static JsonObject When(string property, JsonNode value) =>
        new([KeyValuePair.Create("when", (JsonNode?)property), KeyValuePair.Create("value", (JsonNode?)value)]);
}
