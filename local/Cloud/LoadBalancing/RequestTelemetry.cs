using System.Diagnostics;
using System.Diagnostics.Metrics;
using Local.Cloud.Forwarding;
using Local.Cloud.LoadBalancing.AccessLogs;
using Local.Cloud.Telemetry;
using Microsoft.AspNetCore.Http;

namespace Local.Cloud.LoadBalancing;

/// <summary>
/// The span and the metrics of a load balancer's request. The metrics have the names and dimensions of CloudWatch.
/// </summary>
internal static class RequestTelemetry
{
    /// <summary>CloudWatch's namespace of the metrics, which is the name of the meter.</summary>
    public const string MeterName = "AWS/ApplicationELB";

    private static readonly Meter Meter = new(MeterName);
    private static readonly Counter<long> Requests = Meter.CreateCounter<long>("RequestCount");
    private static readonly Histogram<double> TargetTime = Meter.CreateHistogram<double>("TargetResponseTime", "s");
    private static readonly Counter<long>[] OfTargets = Counters("HTTPCode_Target_{0}XX_Count", 2, 5);
    private static readonly Counter<long>[] OwnCodes = Counters("HTTPCode_ELB_{0}XX_Count", 3, 5);

    /// <summary>Whether anybody listens.</summary>
    public static bool IsOn => Spans.AreOn || Requests.Enabled;

    /// <summary>Starts the span of a request; null if nobody wants it.</summary>
    public static Activity? Start(IClientRequest request, LoadBalancer loadBalancer, int port) =>
        Spans
            .Start(request, ActivityKind.Server, $"{loadBalancer.Name}:{port}")
            ?.SetTag("server.port", port)
            .SetTag("server.address", new HostString(request.Host).Host)
            .SetTag("client.address", request.Address?.ToString());

    /// <summary>Ends a request: its span gets the facts of the access log, and its metrics count it.</summary>
    public static void End(LoadBalancer loadBalancer, AccessLogEntry entry)
    {
        if (entry.Span is { } span)
        {
            span.SetTag("elb.target_group_arn", entry.TargetGroup)
                .SetTag("elb.target", entry.Target is var (address, port) ? $"{address}:{port}" : null)
                .SetTag("elb.target_status_code", entry.TargetStatus)
                .SetTag("elb.target_processing_time", entry.TargetTime?.TotalSeconds)
                .SetTag("elb.matched_rule_priority", entry.Priority)
                .SetTag("elb.actions_executed", entry.Actions)
                .SetTag("elb.trace_id", entry.Trace);
            Spans.End(span, entry.Status);
        }

        if (!Requests.Enabled)
        {
            return;
        }

        var dimensions = new TagList { { "LoadBalancer", loadBalancer.ArnSuffix } };
        if (entry.TargetStatus is null)
        {
            Count(OwnCodes, entry.Status, 3, dimensions);
        }

        if (entry is { Target: not null, TargetGroup: { } group })
        {
            dimensions.Add("TargetGroup", TargetGroup.SuffixOf(group));
            Requests.Add(1, dimensions);
        }

        if (entry is { TargetStatus: { } answered, TargetTime: { } time })
        {
            Count(OfTargets, answered, 2, dimensions);
            TargetTime.Record(time.TotalSeconds, dimensions);
        }
    }

    private static void Count(Counter<long>[] counters, int status, int lowest, TagList dimensions)
    {
        var index = (status / 100) - lowest;
        if (index >= 0 && index < counters.Length)
        {
            counters[index].Add(1, dimensions);
        }
    }

    private static Counter<long>[] Counters(string name, int lowest, int highest) =>
        [
            .. Enumerable
                .Range(lowest, highest - lowest + 1)
                .Select(hundreds => Meter.CreateCounter<long>(name.Replace("{0}", $"{hundreds}"))),
        ];
}
