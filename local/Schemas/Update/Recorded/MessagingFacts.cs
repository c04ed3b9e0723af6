using System.Text.Json.Nodes;
using static Local.Schemas.Update.RecordedFacts;

namespace Local.Schemas.Update;

/// <summary>SNS, SQS and EventBridge.</summary>
internal static class MessagingFacts
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
