using Local.Cloud.Contract;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Local.Cloud.Telemetry;

/// <summary>Exports the cloud's spans and metrics to a receiver, until it is disposed.</summary>
internal sealed class OtlpExport : IDisposable
{
    private const string Service = "local-cloud";
    private const int IntervalMilliseconds = 1000;

    private readonly TracerProvider _spans;
    private readonly MeterProvider _metrics;

    /// <param name="receiver">The receiver.</param>
    /// <param name="instance">Distinguishes the cloud from those of other projects.</param>
    /// <param name="meters">The names of the meters.</param>
    public OtlpExport(OtlpReceiver receiver, string instance, IEnumerable<string> meters)
    {
        _spans = Sdk.CreateTracerProviderBuilder()
            .ConfigureResource(Describe)
            .AddSource(Spans.SourceName)
            .AddOtlpExporter(options =>
            {
                Set(options, "traces");
                options.BatchExportProcessorOptions.ScheduledDelayMilliseconds = IntervalMilliseconds;
            })
            .Build();
        _metrics = Sdk.CreateMeterProviderBuilder()
            .ConfigureResource(Describe)
            .AddMeter([.. meters])
            .AddOtlpExporter(
                (options, reader) =>
                {
                    Set(options, "metrics");
                    reader.PeriodicExportingMetricReaderOptions.ExportIntervalMilliseconds = IntervalMilliseconds;
                }
            )
            .Build();

        void Describe(ResourceBuilder resource) => resource.AddService(Service, serviceInstanceId: instance);

        void Set(OtlpExporterOptions options, string signal)
        {
            var isGrpc = receiver.Protocol == OtlpReceiver.Grpc;
            options.Protocol = isGrpc ? OtlpExportProtocol.Grpc : OtlpExportProtocol.HttpProtobuf;
            // An endpoint that code sets is the whole address.
            options.Endpoint = new Uri(isGrpc ? receiver.Endpoint : $"{receiver.Endpoint.TrimEnd('/')}/v1/{signal}");
            options.Headers = receiver.Headers;
        }
    }

    /// <summary>Sends what is left, and ends.</summary>
    public void Dispose()
    {
        _spans.Dispose();
        _metrics.Dispose();
    }
}
