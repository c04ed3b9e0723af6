using System.Diagnostics;
using Local.Cloud.Forwarding;
using Microsoft.AspNetCore.Http;

namespace Local.Cloud.Telemetry;

/// <summary>The spans of requests that pass through the cloud. Without a listener they cost a look at a field.</summary>
internal static class Spans
{
    /// <summary>The name of the source of all spans.</summary>
    public const string SourceName = "Infra.LocalCloud";

    /// <summary>The header of W3C's Trace Context that names the span of the sender.</summary>
    public const string TraceParent = "traceparent";

    private const string TraceState = "tracestate";

    private static readonly ActivitySource Source = new(SourceName);

    /// <summary>Whether anybody listens.</summary>
    public static bool AreOn => Source.HasListeners();

    /// <summary>The span of the request in progress; null if there is none.</summary>
    public static Activity? Current => AreOn ? Activity.Current : null;

    /// <summary>Starts the span of a request, under the span of its sender; null if nobody wants it.</summary>
    /// <param name="request">The request.</param>
    /// <param name="kind">The side of the request.</param>
    /// <param name="place">The name of the part of the cloud that the request passes, which ends the span's name.</param>
    public static Activity? Start(IClientRequest request, ActivityKind kind, string place)
    {
        _ = ActivityContext.TryParse(
            request.Header(TraceParent),
            request.Header(TraceState),
            isRemote: true,
            out var sender
        );
        var span = Source.StartActivity($"{request.Method} {place}", kind, sender);
        return span
            ?.SetTag("http.request.method", request.Method)
            .SetTag("url.path", request.Path)
            .SetTag("url.scheme", request.Scheme);
    }

    /// <summary>Ends a span with the status of its answer.</summary>
    public static void End(Activity? span, int status)
    {
        if (span is null)
        {
            return;
        }

        span.SetTag("http.response.status_code", status);
        if (status >= StatusCodes.Status500InternalServerError)
        {
            span.SetStatus(ActivityStatusCode.Error);
        }

        span.Dispose();
    }

    /// <summary>Writes <see cref="TraceParent"/> with the span, if there is one.</summary>
    public static void Write(Activity? span, HeadWriter head)
    {
        if (span?.Id is { } id)
        {
            head.Header(TraceParent, id);
        }
    }

    /// <summary>Returns whether a header is <see cref="TraceParent"/>, which a span replaces.</summary>
    public static bool Replaces(Activity? span, string header) =>
        span is not null && header.Equals(TraceParent, StringComparison.OrdinalIgnoreCase);
}
