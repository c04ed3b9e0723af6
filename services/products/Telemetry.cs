using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging.Console;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace Products;

/// <summary>The logs, health endpoints and telemetry of the service.</summary>
internal static class Telemetry
{
    /// <summary>
    /// Adds logs, health checks and, if <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> is set, the export of logs, traces and metrics.
    /// A log record is a line of text, or JSON with its trace id if <c>Logging__Console__FormatterName</c> is <c>json</c>.
    /// </summary>
    public static void AddTelemetry(this WebApplicationBuilder builder)
    {
        AddLogs(builder);
        builder.Services.AddHealthChecks().AddCheck<Readiness>("ready");
        if (!string.IsNullOrEmpty(builder.Configuration["OTEL_EXPORTER_OTLP_ENDPOINT"]))
        {
            AddExport(builder);
        }
    }

    /// <summary>Maps /health, which is 503 as soon as the service stops, and /alive, which is 200 while it runs.</summary>
    public static void MapHealth(this WebApplication app)
    {
        app.MapHealthChecks("/health");
        app.MapHealthChecks("/alive", new() { Predicate = _ => false });
    }

    // The slim builder does not read the formatter from the environment.
    private static void AddLogs(WebApplicationBuilder builder)
    {
        builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning);
        builder.Logging.Configure(log => log.ActivityTrackingOptions = ActivityTrackingOptions.TraceId);
        builder.Services.Configure<ConsoleLoggerOptions>(console =>
            console.FormatterName =
                builder.Configuration["Logging:Console:FormatterName"] ?? ConsoleFormatterNames.Simple
        );
        builder.Services.Configure<SimpleConsoleFormatterOptions>(console => console.SingleLine = true);
        builder.Services.Configure<JsonConsoleFormatterOptions>(console => console.IncludeScopes = true);
    }

    // Its own method, so that the libraries are loaded only here.
    private static void AddExport(WebApplicationBuilder builder) =>
        builder
            .Services.AddOpenTelemetry()
            .WithLogging(configureBuilder: null, options => options.IncludeScopes = true)
            .WithTracing(traces =>
                traces
                    .AddAspNetCoreInstrumentation(requests =>
                        requests.Filter = context => !IsHealthCheck(context.Request)
                    )
                    .AddHttpClientInstrumentation()
            )
            .WithMetrics(metrics => metrics.AddAspNetCoreInstrumentation().AddHttpClientInstrumentation())
            .UseOtlpExporter();

    // Load balancers check any path. They and the health checks of containers would fill the traces.
    private static bool IsHealthCheck(HttpRequest request) =>
        request.Path.Value is "/health" or "/alive"
        || request.Headers.UserAgent.ToString().StartsWith("ELB-HealthChecker/", StringComparison.Ordinal);

    /// <summary>Whether the service takes requests: from its start to SIGTERM.</summary>
    private sealed class Readiness(IHostApplicationLifetime lifetime) : IHealthCheck
    {
        public Task<HealthCheckResult> CheckHealthAsync(
            HealthCheckContext context,
            CancellationToken cancellationToken = default
        ) =>
            Task.FromResult(
                lifetime.ApplicationStopping.IsCancellationRequested
                    ? HealthCheckResult.Unhealthy("The service is stopping.")
                    : HealthCheckResult.Healthy()
            );
    }
}
