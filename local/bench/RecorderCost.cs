using System.Diagnostics;
using Local.Cloud.Forwarding;
using Local.Cloud.LoadBalancing.AccessLogs;
using Local.Cloud.LoadBalancing.Requests;
using Microsoft.AspNetCore.Http;

namespace Infra.Bench;

/// <summary>
/// Measures what a request costs the load balancer for the page and for <c>infra why</c>: the counts of its listener, rule
/// and target, and its place among the last requests.
/// </summary>
internal static class RecorderCost
{
    private const int Requests = 2_000_000;
    private const int Ok = 200;
    private const int Port = 80;

    /// <summary>Returns the processor time for a request, while as many threads as processors record at once.</summary>
    public static TimeSpan Measure()
    {
        // The code of a path is compiled anew as it becomes hot.
        Record();
        return Record();
    }

    private static TimeSpan Record()
    {
        var (listener, rule, target, last) = (
            new RequestCounter(),
            new RequestCounter(),
            new RequestCounter(),
            new RequestRing()
        );
        var watch = Stopwatch.StartNew();
        var threads = Enumerable.Range(0, Environment.ProcessorCount).Select(_ => new Thread(Loop)).ToList();
        threads.ForEach(thread => thread.Start());
        threads.ForEach(thread => thread.Join());
        return watch.Elapsed / Requests;

        void Loop()
        {
            var context = new DefaultHttpContext();
            var client = new ContextRequest(context);
            (context.Request.Method, context.Request.Host, context.Request.Path) = ("GET", new("127.0.0.1"), "/users");
            for (var i = 0; i < Requests; i++)
            {
                var entry = AccessLogEntry.Begin(client, TimeProvider.System);
                entry.Counter = rule;
                entry.Answer(Ok);
                entry.Count(listener);
                target.Count(Ok, isOwn: false, TimeSpan.FromMilliseconds(1));
                last.Add(entry.Answered(Port));
                entry.End();
            }
        }
    }
}
