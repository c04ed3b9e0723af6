using System.Text.Json.Nodes;
using static Local.Schemas.Update.RecordedFacts;

namespace Local.Schemas.Update;

/// <summary>CloudWatch, its logs, CloudTrail, budgets and flow logs.</summary>
internal static class MonitoringFacts
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
                Replaces = ["alarmName", "actionsEnabled"],
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
