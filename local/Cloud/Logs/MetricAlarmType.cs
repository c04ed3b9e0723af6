using Local.Cloud.Resources;
using Local.Protocol.Values;

namespace Local.Cloud.Logs;

/// <summary><c>aws:cloudwatch/metricAlarm:MetricAlarm</c>: stored as given, and not evaluated.</summary>
internal sealed class MetricAlarmType : StoredResourceType
{
    public override string Token => "aws:cloudwatch/metricAlarm:MetricAlarm";

    protected override string NewId(CreateContext context) => context.Inputs["name"].AsString!;

    protected override PropertyMap Outputs(string id, string region, PropertyMap inputs, PropertyMap? current) =>
        new PropertyMap(
            ("actionsEnabled", true),
            ("treatMissingData", "missing"),
            ("arn", Arn.Of("cloudwatch", region, $"alarm:{inputs["name"].AsString}"))
        ).With(inputs);
}
