namespace Local.Cloud.Contract;

/// <summary>A receiver of telemetry by OTLP, as OpenTelemetry's environment variables describe one.</summary>
/// <param name="Endpoint">The address, such as <c>http://127.0.0.1:4317</c>.</param>
/// <param name="Protocol"><c>grpc</c> or <c>http/protobuf</c>.</param>
/// <param name="Headers">The headers of each request, such as <c>x-otlp-api-key=…</c>; empty for none.</param>
public sealed record OtlpReceiver(string Endpoint, string Protocol, string Headers)
{
    /// <summary>The variable that names the endpoint.</summary>
    public const string EndpointVariable = "OTEL_EXPORTER_OTLP_ENDPOINT";

    internal const string ProtocolVariable = "OTEL_EXPORTER_OTLP_PROTOCOL";
    internal const string HeadersVariable = "OTEL_EXPORTER_OTLP_HEADERS";
    internal const string Grpc = "grpc";
    internal const string Http = "http/protobuf";

    /// <summary>Returns the receiver that this process's environment names; null if it names none.</summary>
    public static OtlpReceiver? FromEnvironment() =>
        Environment.GetEnvironmentVariable(EndpointVariable) is { Length: > 0 } endpoint
            ? new(
                endpoint,
                Environment.GetEnvironmentVariable(ProtocolVariable) is { Length: > 0 } protocol ? protocol : Grpc,
                Environment.GetEnvironmentVariable(HeadersVariable) ?? ""
            )
            : null;

    /// <summary>Returns the receiver without its headers, which hold a key.</summary>
    public override string ToString() => $"{Endpoint} ({Protocol})";
}
