using Local.Cloud.Resources;
using Local.Protocol.Values;

namespace Local.Cloud.Logs;

/// <summary><c>aws:cloudwatch/metricAlarm:MetricAlarm</c>: kept as it is given, and not evaluated.</summary>
internal sealed class MetricAlarmType : ResourceType
{
    public override string Token => "aws:cloudwatch/metricAlarm:MetricAlarm";

    public override Task<Created> CreateAsync(CreateContext context, CancellationToken cancellationToken) =>
        Task.FromResult(new Created(context.Inputs["name"].AsString!, Outputs(context.Inputs)));

    public override Task<PropertyMap> UpdateAsync(
        CloudResource resource,
        PropertyMap inputs,
        CancellationToken cancellationToken
    ) => Task.FromResult(Outputs(inputs));

    public override Task DeleteAsync(CloudResource resource, CancellationToken cancellationToken) => Task.CompletedTask;

    private static PropertyMap Outputs(PropertyMap inputs) =>
        new PropertyMap(
            ("actionsEnabled", true),
            ("treatMissingData", "missing"),
            ("region", Region.Current),
            ("tagsAll", inputs.Get("tags") ?? PropertyMap.Empty),
            ("arn", Arn.Of("cloudwatch", $"alarm:{inputs["name"].AsString}"))
        ).With(inputs);
}
