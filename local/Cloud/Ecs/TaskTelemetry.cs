using Local.Cloud.Contract;

namespace Local.Cloud.Ecs;

/// <summary>
/// The variables by which OpenTelemetry's libraries in a container know where to export, and as whom. The main container
/// is the service; another one is a service of its own, since OpenTelemetry names programs by <c>service.name</c>.
/// </summary>
internal static class TaskTelemetry
{
    // As Aspire sets them: who looks at a dashboard does not wait for a minute.
    private const string IntervalMilliseconds = "1000";

    /// <summary>Returns the variables; none without a receiver.</summary>
    /// <param name="receiver">The receiver; null for none.</param>
    /// <param name="service">The name of the task's service.</param>
    /// <param name="taskId">The id of the task.</param>
    /// <param name="definition">The task definition.</param>
    /// <param name="container">The container, which is one of the task definition's.</param>
    public static IReadOnlyDictionary<string, string> Of(
        OtlpReceiver? receiver,
        string service,
        string taskId,
        TaskDefinition definition,
        ContainerDefinition container
    )
    {
        if (receiver is null)
        {
            return new Dictionary<string, string>();
        }

        var name = definition.Name.Split(':');
        return new Dictionary<string, string>
        {
            [OtlpReceiver.EndpointVariable] = receiver.Endpoint,
            [OtlpReceiver.ProtocolVariable] = receiver.Protocol,
            [OtlpReceiver.HeadersVariable] = receiver.Headers,
            ["OTEL_SERVICE_NAME"] = container.Name == definition.Main.Name ? service : $"{service}-{container.Name}",
            ["OTEL_RESOURCE_ATTRIBUTES"] =
                $"service.instance.id={taskId},container.name={container.Name},cloud.provider=aws,"
                + $"cloud.platform=aws_ecs,aws.ecs.task.id={taskId},aws.ecs.task.family={name[0]},"
                + $"aws.ecs.task.revision={name[^1]}",
            ["OTEL_BSP_SCHEDULE_DELAY"] = IntervalMilliseconds,
            ["OTEL_BLRP_SCHEDULE_DELAY"] = IntervalMilliseconds,
            ["OTEL_METRIC_EXPORT_INTERVAL"] = IntervalMilliseconds,
        };
    }
}
