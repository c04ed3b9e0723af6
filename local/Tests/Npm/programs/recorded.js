// Makes resources that the local cloud only records, a VPC of awsx, and reads the default VPC by its id.
const pulumi = require("@pulumi/pulumi");
const aws = require("@pulumi/aws");
const awsx = require("@pulumi/awsx");

const isEdited = new pulumi.Config().requireNumber("form") === 2;

const bucket = new aws.s3.Bucket("files", { forceDestroy: true });
new aws.s3.BucketVersioning("files", { bucket: bucket.id, versioningConfiguration: { status: "Enabled" } });
const topic = new aws.sns.Topic("news");
const queue = new aws.sqs.Queue("work", { visibilityTimeoutSeconds: isEdited ? 60 : 30 });
new aws.sns.TopicSubscription("work", { topic: topic.arn, protocol: "sqs", endpoint: queue.arn });
const table = new aws.dynamodb.Table("orders", {
    billingMode: "PAY_PER_REQUEST",
    hashKey: isEdited ? "order" : "id",
    attributes: [{ name: isEdited ? "order" : "id", type: "S" }],
});
const key = new aws.kms.Key("key", { enableKeyRotation: true });
new aws.kms.Alias("key", { targetKeyId: key.keyId });
const user = new aws.iam.User("robot");
const access = new aws.iam.AccessKey("robot", { user: user.name });
const alarm = new aws.cloudwatch.MetricAlarm("busy", {
    comparisonOperator: "GreaterThanThreshold",
    evaluationPeriods: 1,
    metricName: "ApproximateNumberOfMessagesVisible",
    namespace: "AWS/SQS",
    period: 60,
    statistic: "Maximum",
    threshold: 10,
    dimensions: { QueueName: queue.name },
    alarmActions: [topic.arn],
});
const trail = new awsx.cloudtrail.Trail("audit", { enableLogging: true });
const vpc = new awsx.ec2.Vpc("own", { numberOfAvailabilityZones: 2, natGateways: { strategy: "Single" } });
const found = aws.ec2.Vpc.get("default", aws.ec2.getVpcOutput({ default: true }).id);

exports.bucket = bucket.bucketRegionalDomainName;
exports.encryption = trail.bucket.serverSideEncryptionConfiguration.rule.applyServerSideEncryptionByDefault.sseAlgorithm;
exports.queue = queue.url;
exports.table = table.arn;
exports.access = access.secret;
exports.alarm = alarm.arn;
exports.trail = trail.trail.arn;
exports.privateSubnetIds = vpc.privateSubnetIds;
exports.cidrBlock = found.cidrBlock;
