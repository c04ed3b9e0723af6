using System.Collections.Concurrent;
using System.Net;
using Local.Protocol.Values;
using Local.Tests.Network;
using Microsoft.AspNetCore.Http;

namespace Local.Tests.LoadBalancing;

public sealed class ForwardingTests
{
    private const string CloseRequest = "GET / HTTP/1.1\r\nHost: test\r\nConnection: close\r\n\r\n";

    [Test]
    public async Task Without_targets_the_answer_is_503_byte_for_byte()
    {
        await using var test = await TestLoadBalancer.StartAsync();

        var answer = await test.RawAsync(CloseRequest);

        Assert.That(answer, Does.StartWith("HTTP/1.1 503 Service Temporarily Unavailable\r\n"));
        Assert.That(answer, Does.Contain("\r\nServer: awselb/2.0\r\n"));
        Assert.That(answer, Does.Contain("\r\nContent-Type: text/html\r\n"));
        Assert.That(answer, Does.Contain("\r\nContent-Length: 162\r\n"));
        Assert.That(
            answer[(answer.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4)..],
            Is.EqualTo(
                "<html>\r\n<head><title>503 Service Temporarily Unavailable</title></head>\r\n<body>\r\n"
                    + "<center><h1>503 Service Temporarily Unavailable</h1></center>\r\n</body>\r\n</html>\r\n"
            )
        );
    }

    [Test]
    public async Task A_target_that_ends_the_connection_gives_502()
    {
        await using var test = await TestLoadBalancer.StartAsync();
        await using var target = await TestTarget.StartAsync(
            test.Vpc,
            test.OpenGroup,
            context =>
            {
                context.Abort();
                return Task.CompletedTask;
            }
        );
        await test.RegisterHealthyAsync(target);

        using var response = await test.Client.GetAsync(test.Url("/"));

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.BadGateway));
        Assert.That(response.ReasonPhrase, Is.EqualTo("Bad Gateway"));
        Assert.That(response.Content.Headers.ContentLength, Is.EqualTo(122));
    }

    [Test]
    public async Task A_target_that_is_silent_for_the_idle_timeout_gives_504()
    {
        await using var test = await TestLoadBalancer.StartAsync(loadBalancer: new PropertyMap(("idleTimeout", 1)));
        await using var target = await TestTarget.StartAsync(
            test.Vpc,
            test.OpenGroup,
            context => Task.Delay(Timeout.Infinite, context.RequestAborted)
        );
        await test.RegisterHealthyAsync(target);

        using var response = await test.Client.GetAsync(test.Url("/"));

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.GatewayTimeout));
        Assert.That(response.ReasonPhrase, Is.EqualTo("Gateway Time-out"));
        Assert.That(response.Content.Headers.ContentLength, Is.EqualTo(132));
    }

    [Test]
    public async Task The_target_gets_the_clients_address_port_and_protocol()
    {
        await using var test = await TestLoadBalancer.StartAsync();
        IHeaderDictionary? headers = null;
        string? target = null;
        await using var task = await TestTarget.StartAsync(
            test.Vpc,
            test.OpenGroup,
            context =>
            {
                headers = new HeaderDictionary(
                    new Dictionary<string, Microsoft.Extensions.Primitives.StringValues>(
                        context.Request.Headers,
                        StringComparer.OrdinalIgnoreCase
                    )
                );
                target = context.Features.Get<Microsoft.AspNetCore.Http.Features.IHttpRequestFeature>()!.RawTarget;
                return Task.CompletedTask;
            }
        );
        await test.RegisterHealthyAsync(task);

        await test.RawAsync(
            "GET /a%2Fb?x=%20y HTTP/1.1\r\nHost: shop.example\r\nX-Forwarded-For: 203.0.113.7\r\n"
                + "X-Forwarded-Port: 1\r\nX-Amzn-Trace-Id: Root=1-aaaaaaaa-bbb\r\nKeep-Alive: timeout=5\r\n"
                + "odd_name: kept\r\nConnection: close\r\n\r\n"
        );

        Assert.That(target, Is.EqualTo("/a%2Fb?x=%20y"));
        Assert.That(headers!["X-Forwarded-For"].ToString(), Is.EqualTo("203.0.113.7, 127.0.0.1"));
        Assert.That(headers["X-Forwarded-Proto"].ToString(), Is.EqualTo("http"));
        Assert.That(headers["X-Forwarded-Port"].ToString(), Is.EqualTo("8000"));
        Assert.That(headers["X-Amzn-Trace-Id"].ToString(), Does.Match("^Self=1-[0-9a-f-]{33};Root=1-aaaaaaaa-bbb$"));
        Assert.That(headers.Host.ToString(), Is.EqualTo("shop.example"));
        Assert.That(headers["odd_name"].ToString(), Is.EqualTo("kept"));
        Assert.That(headers.ContainsKey("Keep-Alive"), Is.False);
    }

    [Test]
    public async Task Invalid_header_names_are_dropped_where_asked()
    {
        await using var test = await TestLoadBalancer.StartAsync(
            loadBalancer: new PropertyMap(("dropInvalidHeaderFields", true))
        );
        var names = Array.Empty<string>();
        await using var task = await TestTarget.StartAsync(
            test.Vpc,
            test.OpenGroup,
            context =>
            {
                names = [.. context.Request.Headers.Keys];
                return Task.CompletedTask;
            }
        );
        await test.RegisterHealthyAsync(task);

        await test.RawAsync("GET / HTTP/1.1\r\nHost: test\r\nodd_name: x\r\nX-Good: y\r\nConnection: close\r\n\r\n");

        Assert.That(names, Does.Contain("X-Good").And.Not.Contain("odd_name"));
    }

    [Test]
    public async Task Targets_take_turns()
    {
        await using var test = await TestLoadBalancer.StartAsync();
        await using var a = await test.TargetAsync("a");
        await using var b = await test.TargetAsync("b");
        await test.RegisterHealthyAsync(a);
        await test.RegisterHealthyAsync(b);

        var answers = new List<string>();
        for (var i = 0; i < 6; i++)
        {
            answers.Add(await test.Client.GetStringAsync(test.Url("/")));
        }

        Assert.That(string.Concat(answers), Is.EqualTo("ababab").Or.EqualTo("bababa"));
        Assert.That(test.Targets.Metrics(test.TargetGroup.Id), Is.EqualTo((6L, 2)));
    }

    [Test]
    public async Task A_request_body_and_a_long_answer_pass_whole()
    {
        await using var test = await TestLoadBalancer.StartAsync();
        await using var echo = await TestTarget.StartAsync(
            test.Vpc,
            test.OpenGroup,
            async context =>
            {
                using var whole = new MemoryStream();
                await context.Request.Body.CopyToAsync(whole);
                await context.Response.Body.WriteAsync(whole.ToArray());
            }
        );
        await test.RegisterHealthyAsync(echo);
        var body = new byte[3_000_000];
        Random.Shared.NextBytes(body);

        using var response = await test.Client.PostAsync(test.Url("/"), new ByteArrayContent(body));

        Assert.That(await response.Content.ReadAsByteArrayAsync(), Is.EqualTo(body));
    }

    [Test, CancelAfter(30_000)]
    public async Task The_end_of_a_long_answer_with_a_length_does_not_wait(CancellationToken cancellationToken)
    {
        await using var test = await TestLoadBalancer.StartAsync();
        var body = new byte[100_000];
        await using var target = await TestTarget.StartAsync(
            test.Vpc,
            test.OpenGroup,
            async context =>
            {
                context.Response.ContentLength = body.Length;
                for (var sent = 0; sent < body.Length; sent += 1000)
                {
                    await context.Response.Body.WriteAsync(body.AsMemory(sent, 1000));
                }
            }
        );
        await test.RegisterHealthyAsync(target);

        var answer = await test.Client.GetByteArrayAsync(test.Url("/"), cancellationToken);

        Assert.That(answer, Has.Length.EqualTo(body.Length));
    }

    [Test]
    public async Task A_client_that_the_load_balancers_group_does_not_admit_is_reset()
    {
        await using var test = await TestLoadBalancer.StartAsync();
        var closed = await test.Vpc.GroupAsync("closed");
        var inputs = test.LoadBalancer.Inputs.With("securityGroups", PropertyValue.List(closed));

        await test.Type(test.LoadBalancer.Token).UpdateAsync(test.LoadBalancer, inputs, default);
        Assert.That(await Internet.IsResetAsync(test.Address, TestLoadBalancer.Port));

        await test.Vpc.IngressAsync(closed, TestLoadBalancer.Port, "0.0.0.0/0");
        using var response = await test.Client.GetAsync(test.Url("/"));
        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.ServiceUnavailable));
    }

    [Test]
    public async Task A_rule_sends_its_requests_elsewhere_until_it_is_deleted()
    {
        await using var test = await TestLoadBalancer.StartAsync();
        var response = new PropertyMap(("contentType", "text/plain"), ("messageBody", "fixed"), ("statusCode", "200"));
        var rule = await test.CreateAsync(
            "aws:lb/listenerRule:ListenerRule",
            new PropertyMap(
                ("listenerArn", test.Listener.Id),
                ("priority", 10),
                (
                    "actions",
                    PropertyValue.List(new PropertyMap(("type", "fixed-response"), ("fixedResponse", response)))
                ),
                (
                    "conditions",
                    PropertyValue.List(
                        new PropertyMap(("pathPattern", new PropertyMap(("values", PropertyValue.List("/fixed*")))))
                    )
                )
            )
        );

        Assert.That(await test.Client.GetStringAsync(test.Url("/fixed")), Is.EqualTo("fixed"));
        using (var other = await test.Client.GetAsync(test.Url("/other")))
        {
            Assert.That(other.StatusCode, Is.EqualTo(HttpStatusCode.ServiceUnavailable));
        }

        await test.Type(rule.Token).DeleteAsync(rule, default);
        using var after = await test.Client.GetAsync(test.Url("/fixed"));
        Assert.That(after.StatusCode, Is.EqualTo(HttpStatusCode.ServiceUnavailable));
    }

    [Test]
    public async Task A_redirect_answers_with_the_other_address()
    {
        var redirect = new PropertyMap(("protocol", "HTTPS"), ("port", "443"), ("statusCode", "HTTP_301"));
        await using var test = await TestLoadBalancer.StartAsync(
            action: new PropertyMap(("type", "redirect"), ("redirect", redirect))
        );

        using var response = await test.Client.GetAsync(test.Url("/a?b=c"));

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.MovedPermanently));
        Assert.That(response.Headers.Location, Is.EqualTo(new Uri($"https://{test.Address}:443/a?b=c")));
        Assert.That(response.Content.Headers.ContentLength, Is.EqualTo(134));
    }

    [Test]
    public async Task A_sticky_client_keeps_its_target()
    {
        await using var test = await TestLoadBalancer.StartAsync(
            targetGroup: new PropertyMap(("stickiness", new PropertyMap(("type", "lb_cookie"))))
        );
        await using var a = await test.TargetAsync("a");
        await using var b = await test.TargetAsync("b");
        await test.RegisterHealthyAsync(a);
        await test.RegisterHealthyAsync(b);
        using var sticky = new HttpClient(new SocketsHttpHandler { UseProxy = false });

        var answers = new HashSet<string>();
        for (var i = 0; i < 6; i++)
        {
            answers.Add(await sticky.GetStringAsync(test.Url("/")));
        }

        Assert.That(answers, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task No_request_is_lost_while_targets_come_and_go()
    {
        var time = new FakeTime();
        await using var test = await TestLoadBalancer.StartAsync(time);
        var target = await test.TargetAsync("first");
        await test.RegisterHealthyAsync(target);
        using var over = new CancellationTokenSource();
        var answers = new ConcurrentBag<HttpStatusCode>();
        var counts = new int[8];
        var clients = counts
            .Select(
                (_, client) =>
                    Task.Run(async () =>
                    {
                        while (!over.IsCancellationRequested)
                        {
                            using var response = await test.Client.GetAsync(test.Url("/"));
                            answers.Add(response.StatusCode);
                            Interlocked.Increment(ref counts[client]);
                        }
                    })
            )
            .ToArray();

        for (var i = 0; i < 5; i++)
        {
            var next = await test.TargetAsync($"next {i}");
            await test.RegisterHealthyAsync(next);
            test.Deregister(target);
            // The requests that the target has end while it drains, and others follow.
            var before = counts.ToArray();
            while (
                counts.Zip(before).Any(one => one.First < one.Second + 3) && !clients.Any(client => client.IsCompleted)
            )
            {
                await Task.Delay(1);
            }

            time.Advance(TimeSpan.FromSeconds(30));
            await test.BecomesAsync(target, null);
            await target.DisposeAsync();
            target = next;
        }

        await over.CancelAsync();
        await Task.WhenAll(clients);
        await target.DisposeAsync();

        Assert.That(answers, Has.Count.GreaterThan(100));
        Assert.That(answers, Has.All.EqualTo(HttpStatusCode.OK));
    }
}
