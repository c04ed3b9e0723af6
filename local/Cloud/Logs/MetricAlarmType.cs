using Local.Cloud.Resources;
using Local.Protocol.Values;

namespace Local.Cloud.Logs;

/// <summary><c>aws:cloudwatch/metricAlarm:MetricAlarm</c>: kept as it is given, and not evaluated.</summary>
internal sealed class MetricAlarmType : StoredResourceType
{
    public override string Token => "aws:cloudwatch/metricAlarm:MetricAlarm";

    protected override string NewId(CreateContext context) => context.Inputs["name"].AsString!;

    protected override PropertyMap Outputs(string id, PropertyMap inputs, PropertyMap? current) =>
        new PropertyMap(
            ("actionsEnabled", true),
            ("treatMissingData", "missing"),
            ("region", Region.Current),
            ("tagsAll", inputs.Get("tags") ?? PropertyMap.Empty),
            ("arn", Arn.Of("cloudwatch", $"alarm:{inputs["name"].AsString}"))
        ).With(inputs);
}
