using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Text;
using Local.Cloud.Contract;
using Local.Cloud.LoadBalancing;
using Local.Cloud.Telemetry;
using Local.Tests.LoadBalancing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;

namespace Local.Tests.Telemetry;

/// <summary>The spans and metrics of real requests through a load balancer.</summary>
[NonParallelizable]
public sealed class RequestTelemetryTests
{
    private const string Sender = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

    [Test]
    public async Task A_request_has_a_span_under_its_sender_s_and_its_target_gets_the_span()
    {
        var spans = new ConcurrentQueue<Activity>();
        await using var test = await TestLoadBalancer.StartAsync();
        await using var target = await EchoAsync(test, Spans.TraceParent);
        await test.RegisterHealthyAsync(target);
        string received;
        using (Listen(spans))
        {
            received = await GetAsync(test, Sender);
            await Until.HoldsAsync("a span", () => !spans.IsEmpty);
        }

        var span = spans.Single();
        Assert.Multiple(() =>
        {
            Assert.That(span.DisplayName, Is.EqualTo("GET test:8000"));
            Assert.That(span.Kind, Is.EqualTo(ActivityKind.Server));
            Assert.That(span.TraceId.ToString(), Is.EqualTo("0af7651916cd43dd8448eb211c80319c"));
            Assert.That(span.ParentSpanId.ToString(), Is.EqualTo("b7ad6b7169203331"));
            Assert.That(received, Is.EqualTo(span.Id), "the target's traceparent");
            Assert.That(span.GetTagItem("http.response.status_code"), Is.EqualTo(200));
            Assert.That(span.GetTagItem("elb.target_group_arn"), Is.EqualTo(test.TargetGroup.Id));
            Assert.That(span.GetTagItem("elb.target"), Is.EqualTo($"{target.Address}:{TestTarget.Port}"));
            Assert.That(span.GetTagItem("elb.actions_executed"), Is.EqualTo("forward"));
        });
    }

    [Test]
    public async Task Without_a_listener_the_header_of_the_client_passes()
    {
        await using var test = await TestLoadBalancer.StartAsync();
        await using var target = await EchoAsync(test, Spans.TraceParent);
        await test.RegisterHealthyAsync(target);

        Assert.That(RequestTelemetry.IsOn, Is.False);
        Assert.That(await GetAsync(test, Sender), Is.EqualTo(Sender));
    }

    [Test]
    public async Task The_metrics_count_requests_by_CloudWatch_s_names()
    {
        var counts = new ConcurrentDictionary<string, long>();
        await using var test = await TestLoadBalancer.StartAsync();
        await using var target = await EchoAsync(test, "User-Agent");
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, one) =>
        {
            if (instrument.Meter.Name == RequestTelemetry.MeterName)
            {
                one.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<long>(
            (instrument, value, tags, _) =>
            {
                if (tags.ToArray().Any(tag => tag.Value is string text && text == Suffix(test)))
                {
                    counts.AddOrUpdate(instrument.Name, value, (_, sum) => sum + value);
                }
            }
        );
        listener.Start();

        (await test.Client.GetAsync(test.Url("/"))).Dispose();
        await test.RegisterHealthyAsync(target);
        (await test.Client.GetAsync(test.Url("/"))).Dispose();
        await Until.HoldsAsync("three counts", () => counts.Count == 3);

        Assert.That(
            counts.Select(count => $"{count.Key} {count.Value}").Order(StringComparer.Ordinal),
            Is.EqualTo(["HTTPCode_ELB_5XX_Count 1", "HTTPCode_Target_2XX_Count 1", "RequestCount 1"])
        );
    }

    [Test]
    public async Task A_receiver_gets_spans_and_metrics_with_its_key_until_it_ends()
    {
        var bodies = new ConcurrentQueue<(string Path, string? Key, string Body)>();
        await using var collector = await CollectorAsync(bodies);
        await using var test = await TestLoadBalancer.StartAsync();
        var receiver = new OtlpReceiver(collector.Urls.Single(), OtlpReceiver.Http, "x-otlp-api-key=secret");
        using var receivers = new TelemetryReceivers("here", [RequestTelemetry.MeterName], () => new MemoryStream());

        receivers.Begin(receiver);
        Assert.That(receivers.Current, Is.EqualTo(receiver));
        (await test.Client.GetAsync(test.Url("/"))).Dispose();
        await Until.HoldsAsync(
            "a span and a count at the receiver",
            () => Got("/v1/traces", "GET test:8000") && Got("/v1/metrics", "HTTPCode_ELB_5XX_Count")
        );
        receivers.End(receiver);

        Assert.Multiple(() =>
        {
            Assert.That(bodies.Select(one => one.Key), Has.All.EqualTo("secret"));
            Assert.That(bodies.Select(one => one.Body), Has.All.Contain("local-cloud").And.All.Contain("here"));
            Assert.That(receivers.Current, Is.Null);
            Assert.That(RequestTelemetry.IsOn, Is.False, "nothing listens any more");
        });

        bool Got(string path, string text) =>
            bodies.Any(one => one.Path == path && one.Body.Contains(text, StringComparison.Ordinal));
    }

    [TestCase("collector:4317", "grpc", "OTEL_EXPORTER_OTLP_ENDPOINT: found 'collector:4317'; allowed: an address")]
    [TestCase("http://collector", "udp", "OTEL_EXPORTER_OTLP_PROTOCOL: found 'udp'; allowed: grpc, http/protobuf")]
    public void A_receiver_that_is_none_is_refused(string endpoint, string protocol, string error)
    {
        using var receivers = new TelemetryReceivers("here", [], () => new MemoryStream());
        Assert.That(
            () => receivers.Begin(new OtlpReceiver(endpoint, protocol, "")),
            Throws.TypeOf<Local.Cloud.Resources.CloudException>().With.Message.StartsWith(error)
        );
    }

    private static string Suffix(TestLoadBalancer test) => test.LoadBalancer.Outputs["arnSuffix"].AsString!;

    private static ActivityListener Listen(ConcurrentQueue<Activity> spans)
    {
        var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == Spans.SourceName,
            Sample = (ref _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = spans.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);
        return listener;
    }

    /// <summary>A target that answers with a header of its request.</summary>
    private static Task<TestTarget> EchoAsync(TestLoadBalancer test, string header) =>
        TestTarget.StartAsync(
            test.Vpc,
            test.OpenGroup,
            context => TestLoadBalancer.WriteAsync(context, context.Request.Headers[header].ToString())
        );

    private static async Task<string> GetAsync(TestLoadBalancer test, string sender)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, test.Url("/"));
        request.Headers.Add(Spans.TraceParent, sender);
        using var response = await test.Client.SendAsync(request);
        return await response.Content.ReadAsStringAsync();
    }

    /// <summary>A receiver of OTLP over HTTP, which keeps the bodies; texts in protobuf are UTF-8.</summary>
    private static async Task<WebApplication> CollectorAsync(ConcurrentQueue<(string, string?, string)> bodies)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var collector = builder.Build();
        collector.Run(async context =>
        {
            using var reader = new StreamReader(context.Request.Body, Encoding.UTF8);
            var body = await reader.ReadToEndAsync();
            bodies.Enqueue((context.Request.Path, context.Request.Headers["x-otlp-api-key"], body));
        });
        await collector.StartAsync();
        return collector;
    }
}
