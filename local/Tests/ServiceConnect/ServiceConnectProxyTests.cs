using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Local.Cloud.Network;
using Local.Cloud.Resources;
using Local.Cloud.ServiceConnect;
using Local.Cloud.Telemetry;
using Local.Protocol.Values;
using Local.Tests.LoadBalancing;
using Local.Tests.Network;
using Microsoft.AspNetCore.Http;

namespace Local.Tests.ServiceConnect;

public sealed class ServiceConnectProxyTests
{
    private const string Namespace = "arn:aws:servicediscovery:us-west-1:000000000000:namespace/ns-1";
    private static readonly ServiceConnectName Products = new("products", "products", TestTarget.Port);

    private FakeTime _time = null!;
    private TestVpc _vpc = null!;
    private ServiceConnectModule _module = null!;
    private string _group = null!;
    private NetworkInterface _client = null!;
    private ProxyEndpoint _proxy = null!;
    private HttpClient _http = null!;

    [SetUp]
    public async Task SetUp()
    {
        _time = new FakeTime();
        _vpc = new TestVpc(_time);
        _module = new ServiceConnectModule(_vpc.Module, _time);
        _group = await _vpc.OpenGroupAsync("open");
        _client = _vpc.Network.Attach("client", [_group]);
        _proxy = _module.Proxy.Start(_client, Namespace, [Products]);
        _http = new HttpClient(new SocketsHttpHandler { Proxy = new WebProxy(_proxy.Address), UseProxy = true });
    }

    [TearDown]
    public async Task TearDown()
    {
        _http.Dispose();
        await _proxy.DisposeAsync();
        await _vpc.DisposeAsync();
    }

    [Test]
    public async Task A_name_leads_to_the_tasks_that_answer_to_it_in_turn()
    {
        await using var a = await ServeAsync("a");
        await using var b = await ServeAsync("b");

        var answers = new List<string>();
        for (var i = 0; i < 4; i++)
        {
            answers.Add(await _http.GetStringAsync("http://products:3000/products?x=1"));
        }

        Assert.That(answers, Is.EqualTo(["a /products?x=1", "b /products?x=1", "a /products?x=1", "b /products?x=1"]));
    }

    [Test]
    public async Task A_hop_has_a_span_under_its_sender_s_and_the_task_gets_the_span()
    {
        var trace = ActivityTraceId.CreateRandom();
        var spans = new ConcurrentQueue<Activity>();
        // Requests of other tests have no spans.
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == Spans.SourceName,
            Sample = (ref options) =>
                options.TraceId == trace ? ActivitySamplingResult.AllDataAndRecorded : ActivitySamplingResult.None,
            ActivityStopped = spans.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);
        await using var task = await TestTarget.StartAsync(
            _vpc,
            _group,
            context => TestLoadBalancer.WriteAsync(context, context.Request.Headers[Spans.TraceParent].ToString())
        );
        Endpoint(task.Address);

        using var request = new HttpRequestMessage(HttpMethod.Get, "http://products:3000/");
        request.Headers.Add(Spans.TraceParent, $"00-{trace}-b7ad6b7169203331-01");
        using var response = await _http.SendAsync(request);
        var received = await response.Content.ReadAsStringAsync();

        await Until.HoldsAsync("a span", () => !spans.IsEmpty);
        var span = spans.Single();
        Assert.Multiple(() =>
        {
            Assert.That(span.DisplayName, Is.EqualTo("GET products:3000"));
            Assert.That(span.Kind, Is.EqualTo(ActivityKind.Client));
            Assert.That(span.ParentSpanId.ToString(), Is.EqualTo("b7ad6b7169203331"));
            Assert.That(received, Is.EqualTo(span.Id), "the task's traceparent");
        });
    }

    [Test]
    public async Task A_name_without_tasks_gives_503_with_the_reason()
    {
        using var response = await _http.GetAsync("http://products:3000/");

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.ServiceUnavailable));
        Assert.That(
            await response.Content.ReadAsStringAsync(),
            Is.EqualTo("no healthy upstream: no task answers to products:3000")
        );
    }

    [Test]
    public async Task Requests_and_answers_that_are_errors_are_counted()
    {
        using (await _http.GetAsync("http://products:3000/")) { }

        await using var server = await TestTarget.StartAsync(
            _vpc,
            _group,
            context =>
            {
                context.Response.StatusCode = context.Request.Path == "/" ? 200 : 500;
                return Task.CompletedTask;
            }
        );
        Endpoint(server.Address);
        using (await _http.GetAsync("http://products:3000/")) { }

        using (await _http.GetAsync("http://products:3000/broken")) { }

        // A client has its answer before the request is over.
        var traffic = _proxy.Traffic.Single();
        await Until.HoldsAsync("two errors", () => traffic.Errors == 2);
        Assert.That((traffic.Name, traffic.Requests, traffic.Errors), Is.EqualTo((Products, 3, 2)));
    }

    [Test]
    public async Task A_task_that_cannot_be_reached_is_passed_over()
    {
        var gone = _vpc.Network.Attach("gone", [_group]);
        Endpoint(gone.Address);
        await using var there = await ServeAsync("there");

        for (var i = 0; i < 4; i++)
        {
            Assert.That(await _http.GetStringAsync("http://products:3000/"), Is.EqualTo("there /"));
        }
    }

    [Test]
    public async Task A_request_that_must_not_be_sent_twice_is_not()
    {
        var posts = 0;
        RequestDelegate abort = context =>
        {
            Interlocked.Increment(ref posts);
            context.Abort();
            return Task.CompletedTask;
        };
        await using var a = await TestTarget.StartAsync(_vpc, _group, abort);
        await using var b = await TestTarget.StartAsync(_vpc, _group, abort);
        Endpoint(a.Address);
        Endpoint(b.Address);

        using var response = await _http.PostAsync("http://products:3000/", new StringContent("once"));

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.ServiceUnavailable));
        Assert.That(posts, Is.EqualTo(1));
    }

    [Test]
    public async Task An_answer_that_takes_longer_than_fifteen_seconds_gives_504()
    {
        var began = new TaskCompletionSource();
        await using var slow = await TestTarget.StartAsync(
            _vpc,
            _group,
            context =>
            {
                began.TrySetResult();
                return Task.Delay(Timeout.Infinite, context.RequestAborted);
            }
        );
        Endpoint(slow.Address);

        var answer = _http.GetAsync("http://products:3000/");
        await began.Task;
        _time.Advance(TimeSpan.FromSeconds(15));

        using var response = await answer;
        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.GatewayTimeout));
    }

    [Test]
    public async Task The_servers_group_must_admit_the_client()
    {
        var closed = await _vpc.GroupAsync("closed");
        await using var server = await TestTarget.StartAsync(_vpc, closed, context => AnswerAsync(context, "server"));
        Endpoint(server.Address);

        using (var refused = await _http.GetAsync("http://products:3000/"))
        {
            Assert.That(refused.StatusCode, Is.EqualTo(HttpStatusCode.ServiceUnavailable));
            Assert.That(await refused.Content.ReadAsStringAsync(), Does.Contain("security groups do not allow client"));
        }

        await _vpc.IngressAsync(closed, TestTarget.Port, _group);
        Assert.That(await _http.GetStringAsync("http://products:3000/"), Is.EqualTo("server /"));
    }

    [Test]
    public async Task Other_addresses_are_reached_under_the_tasks_egress_rules()
    {
        var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        var serving = ServeOnceAsync(listener);

        Assert.That(await _http.GetStringAsync($"http://127.0.0.1:{port}/"), Is.EqualTo("outside"));
        await serving;

        _vpc.Network.SetSecurityGroups(_client, [await _vpc.GroupAsync("closed")]);
        using var refused = await _http.GetAsync($"http://127.0.0.1:{port + 1}/");
        Assert.That(refused.StatusCode, Is.EqualTo(HttpStatusCode.ServiceUnavailable));
        Assert.That(await refused.Content.ReadAsStringAsync(), Does.Contain("security groups do not allow client"));
        listener.Stop();
    }

    [Test]
    public async Task The_name_of_an_internal_load_balancer_leads_to_its_address()
    {
        await using var target = await ServeAsync("internal");
        var name = InternalDnsName.Of("web", target.Address, Region.Default);

        Assert.That(await _http.GetStringAsync($"http://{name}:{TestTarget.Port}/a"), Is.EqualTo("internal /a"));
    }

    [Test]
    public async Task A_tunnel_carries_bytes_both_ways_and_each_way_closes_by_itself()
    {
        using var process = new UnixServer(_vpc.SocketPath("raw"));
        var server = _vpc.Network.Attach("server", [_group]);
        await using var listening = await _vpc.Network.ListenAsync(server, 3000, _vpc.SocketPath("raw"), default);
        Endpoint(server.Address);

        await using var tunnel = await Internet.ConnectAsync(IPAddress.Loopback, _proxy.Address.Port);
        await tunnel.WriteAsync("CONNECT products:3000 HTTP/1.1\r\nHost: products:3000\r\n\r\nfirst"u8.ToArray());
        await using var served = await process.AcceptAsync();
        var established = new byte["HTTP/1.1 200 Connection Established\r\n\r\n".Length];
        await tunnel.ReadExactlyAsync(established);
        tunnel.Socket.Shutdown(SocketShutdown.Send);
        using var reader = new StreamReader(served);
        var received = await reader.ReadToEndAsync();
        await served.WriteAsync("last"u8.ToArray());
        served.Socket.Shutdown(SocketShutdown.Send);
        using var back = new StreamReader(tunnel);

        Assert.That(Encoding.ASCII.GetString(established), Does.StartWith("HTTP/1.1 200 "));
        Assert.That(received, Is.EqualTo("first"));
        Assert.That(await back.ReadToEndAsync(), Is.EqualTo("last"));
    }

    [Test]
    public async Task A_request_that_is_not_for_a_proxy_is_refused()
    {
        using var direct = new HttpClient(new SocketsHttpHandler { UseProxy = false });

        using var response = await direct.GetAsync(_proxy.Address);

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.BadRequest));
    }

    [Test]
    public void A_discovery_name_belongs_to_one_service()
    {
        _module.Namespaces.Publish(Namespace, "one", Products);

        Assert.Throws<CloudException>(() => _module.Namespaces.Publish(Namespace, "two", Products));
        Assert.That(_module.Namespaces.Visible(Namespace), Is.EqualTo([Products]));
        _module.Namespaces.Unpublish(Namespace, "one");
        Assert.That(_module.Namespaces.Visible(Namespace), Is.Empty);
    }

    [Test]
    public async Task A_namespace_is_found_by_its_name_and_by_its_ARN_and_kept_while_it_is_used()
    {
        var type = _module.ResourceTypes.Single();
        var inputs = new PropertyMap(("name", "ecs-tutorial"));
        var created = await type.CreateAsync(new CreateContext("ns", "test", Region.Default, inputs), default);
        var arn = created.Outputs["arn"].AsString!;
        var resource = new CloudResource(type.Token, created.Id, "test", Region.Default, inputs, created.Outputs);

        Assert.That(_module.Namespaces.Find("ecs-tutorial"), Is.EqualTo(arn));
        Assert.That(_module.Namespaces.Find(arn), Is.EqualTo(arn));
        Assert.That(_module.Namespaces.NameOf(arn), Is.EqualTo("ecs-tutorial"));

        _module.Namespaces.Publish(arn, "service", Products);
        var deletion = type.DeleteAsync(resource, default);
        _time.Advance(TimeSpan.FromSeconds(15));
        await Assert.ThrowsAsync<CloudException>(() => deletion);
        _module.Namespaces.Unpublish(arn, "service");
        await type.DeleteAsync(resource, default);
        Assert.That(_module.Namespaces.Find("ecs-tutorial"), Is.Null);
    }

    private async Task<TestTarget> ServeAsync(string name)
    {
        var target = await TestTarget.StartAsync(_vpc, _group, context => AnswerAsync(context, name));
        Endpoint(target.Address);
        return target;
    }

    private void Endpoint(IPAddress address) =>
        _module.Namespaces.AddEndpoint(Namespace, "service", Products.DiscoveryName, address, TestTarget.Port);

    private static Task AnswerAsync(HttpContext context, string name) =>
        TestLoadBalancer.WriteAsync(context, $"{name} {context.Request.Path}{context.Request.QueryString}");

    private static async Task ServeOnceAsync(TcpListener listener)
    {
        using var client = await listener.AcceptTcpClientAsync();
        var stream = client.GetStream();
        Assert.That(await stream.ReadAsync(new byte[4096]), Is.GreaterThan(0));
        await stream.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 7\r\nConnection: close\r\n\r\noutside"u8.ToArray());
    }
}
