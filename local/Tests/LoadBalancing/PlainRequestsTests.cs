using System.Collections.Concurrent;
using System.Text;
using System.Text.RegularExpressions;
using Local.Protocol.Values;
using Local.Tests.Network;
using Microsoft.AspNetCore.Http.Features;

namespace Local.Tests.LoadBalancing;

/// <summary>
/// Plain requests are forwarded as bytes, and all others by the HTTP server. Nobody can tell by which of the two: not the
/// client, and not the target.
/// </summary>
public sealed partial class PlainRequestsTests
{
    private const string Head = "Host: shop.example\r\n";
    private const string Close = "Connection: close\r\n";
    private const string Plain = $"GET /plain HTTP/1.1\r\n{Head}\r\n";

    /// <summary>A request that the HTTP server forwards, and with it all later ones of the connection.</summary>
    private const string Odd = $"GET /od%64 HTTP/1.1\r\n{Head}\r\n";

    private readonly ConcurrentQueue<string> _seen = [];
    private TestLoadBalancer _test = null!;
    private TestTarget _target = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _test = await TestLoadBalancer.StartAsync();
        _target = await TestTarget.StartAsync(
            _test.Vpc,
            _test.OpenGroup,
            async context =>
            {
                using var reader = new StreamReader(context.Request.Body);
                var body = await reader.ReadToEndAsync();
                var target = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
                var headers = context
                    .Request.Headers.SelectMany(header => header.Value.Select(value => $"{header.Key}: {value}"))
                    .Order(StringComparer.OrdinalIgnoreCase);
                _seen.Enqueue(
                    RequestIds()
                        .Replace($"{context.Request.Method} {target}\n{string.Join('\n', headers)}\n{body}", "ID")
                );
                context.Response.Headers["X-Answer"] = "one";
                context.Response.ContentLength = context.Request.Query.ContainsKey("long") ? 6 : null;
                await TestLoadBalancer.WriteAsync(context, "answer");
            }
        );
        await _test.RegisterHealthyAsync(_target);
    }

    [SetUp]
    public void Forget() => _seen.Clear();

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        await _target.DisposeAsync();
        await _test.DisposeAsync();
    }

    private static IEnumerable<TestCaseData> Last()
    {
        string[] requests =
        [
            $"GET /a HTTP/1.1\r\n{Head}{Close}\r\n",
            $"GET /a?long=%20&b=c HTTP/1.1\r\n{Head}{Close}\r\n",
            $"GET /a/../b HTTP/1.1\r\n{Head}{Close}\r\n",
            $"GET /a/%2e%2e/b HTTP/1.1\r\n{Head}{Close}\r\n",
            $"GET http://shop.example/a HTTP/1.1\r\n{Head}{Close}\r\n",
            $"GET http://other.example/a HTTP/1.1\r\n{Head}{Close}\r\n",
            $"GET /a HTTP/1.0\r\n{Head}\r\n",
            $"HEAD /a HTTP/1.1\r\n{Head}{Close}\r\n",
            $"HEAD /a?long HTTP/1.1\r\n{Head}{Close}\r\n",
            $"OPTIONS * HTTP/1.1\r\n{Head}{Close}\r\n",
            $"TRACE /a HTTP/1.1\r\n{Head}{Close}\r\n",
            $"BREW /a HTTP/1.1\r\n{Head}{Close}\r\n",
            $"get /a HTTP/1.1\r\n{Head}{Close}\r\n",
            $"PUT /a HTTP/1.1\r\n{Head}{Close}Content-Length: 5\r\n\r\nhello",
            $"PUT /a HTTP/1.1\r\n{Head}{Close}Content-Length: 0\r\n\r\n",
            $"PUT /a HTTP/1.1\r\n{Head}{Close}Content-Length: 005\r\n\r\nhello",
            $"PUT /a HTTP/1.1\r\n{Head}{Close}Content-Length: +5\r\n\r\nhello",
            $"PUT /a HTTP/1.1\r\n{Head}{Close}Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello",
            $"PUT /a HTTP/1.1\r\n{Head}{Close}Content-Length: 9000\r\n\r\n{new string('x', 9000)}",
            $"PUT /a HTTP/1.1\r\n{Head}{Close}Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
            $"PUT /a HTTP/1.1\r\n{Head}{Close}Transfer-Encoding: gzip\r\n\r\nhello",
            $"GET /a HTTP/1.1\r\n{Head}{Close}X-One:a\r\nX-Two:  b \r\nX-Three: \tc\r\nX-Four:\r\n\r\n",
            $"GET /a HTTP/1.1\r\n{Head}{Close}X-One: a\r\nx-one: b\r\nX_Two: c\r\n\r\n",
            $"GET /a HTTP/1.1\r\n{Head}{Close}X-One: a\r\n b\r\n\r\n",
            $"GET /a HTTP/1.1\r\n{Head}{Close}X-One : a\r\n\r\n",
            $"GET /a HTTP/1.1\r\n{Head}{Close}X-One: a\0\r\n\r\n",
            $"GET /a HTTP/1.1\n{Head}{Close}\r\n",
            $"GET /a HTTP/1.1\r\nHost: shop.example\n{Close}\r\n",
            $"GET /a HTTP/1.1\r\n{Head}{Close}Keep-Alive: 5\r\nTE: trailers\r\nProxy-Connection: close\r\n\r\n",
            $"GET /a HTTP/1.1\r\n{Head}Connection: close, X-One\r\nX-One: a\r\nX-Two: b\r\n\r\n",
            $"GET /a HTTP/1.1\r\n{Head}{Close}Cookie: a=b\r\nCookie: c=d\r\n\r\n",
            $"GET /a HTTP/1.1\r\n{Head}{Close}Cookie: a=b; c=d\r\nUser-Agent: test\r\nAccept: */*\r\n\r\n",
            $"GET /a HTTP/1.1\r\n{Head}{Close}X-Forwarded-For: 10.0.0.1\r\nX-Forwarded-Proto: https\r\n"
                + "X-Forwarded-Port: 1\r\nX-Amzn-Trace-Id: Root=1-2-3;A=b\r\n\r\n",
            $"GET /a HTTP/1.1\r\n{Head}{Close}X-Forwarded-For: 10.0.0.1\r\nX-Forwarded-For: 10.0.0.2\r\n\r\n",
            $"GET /a HTTP/1.1\r\n{Head}{Close}X-Forwarded-For: {string.Join(", ", Enumerable.Repeat("10.0.0.1", 29))}\r\n\r\n",
            $"GET /a HTTP/1.1\r\n{Head}{Close}X-Forwarded-For: {string.Join(", ", Enumerable.Repeat("10.0.0.1", 31))}\r\n\r\n",
            $"GET /a HTTP/1.1\r\n{Head}{Close}traceparent: 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01\r\n"
                + "tracestate: a=b\r\n\r\n",
            $"GET /a HTTP/1.1\r\nHost: shop.example:99999\r\n{Close}\r\n",
            $"GET /a HTTP/1.1\r\nHost: shop.example:80\r\n{Close}\r\n",
            $"GET /a HTTP/1.1\r\nHost: a b\r\n{Close}\r\n",
            $"GET /a HTTP/1.1\r\n{Head}{Head}{Close}\r\n",
            $"GET /a HTTP/1.1\r\n{Close}\r\n",
            $"GET /a HTTP/1.1\r\n{Head}{Close}X-Long: {new string('x', 9000)}\r\n\r\n",
            $"GET /a HTTP/1.1\r\n{Head}{Close}X-Long: {new string('x', 17000)}\r\n\r\n",
            "SSH-2.0-OpenSSH\r\n\r\n",
        ];
        return requests.Select(
            (request, i) =>
                new TestCaseData(request).SetArgDisplayNames($"{i}: {request[..Math.Min(request.Length, 80)]}")
        );
    }

    [TestCaseSource(nameof(Last))]
    public async Task A_request_gets_the_same_answer_and_reaches_the_target_in_the_same_form_either_way(string last)
    {
        var alone = (Answers(await _test.RawAsync(last)), Seen());
        var afterPlain = (Answers(await _test.RawAsync(Plain + last)), Seen());
        var afterOdd = (Answers(await _test.RawAsync(Odd + last)), Seen());

        using (Assert.EnterMultipleScope())
        {
            Assert.That(afterPlain.Item1[^1], Is.EqualTo(afterOdd.Item1[^1]));
            Assert.That(alone.Item1[^1], Is.EqualTo(afterOdd.Item1[^1]));
            Assert.That(afterPlain.Item2[1..], Is.EqualTo(afterOdd.Item2[1..]));
            Assert.That(alone.Item2, Is.EqualTo(afterOdd.Item2[1..]));
        }
    }

    [Test]
    public async Task Requests_in_one_piece_are_answered_in_their_order_across_both_ways()
    {
        var answers = await _test.RawAsync(
            string.Concat(Enumerable.Repeat(Plain, 300)) + Odd + Plain + $"GET /last HTTP/1.1\r\n{Head}{Close}\r\n"
        );

        Assert.That(Answers(answers), Has.Length.EqualTo(303).And.All.StartsWith("HTTP/1.1 200 OK"));
        Assert.That(
            Seen().Select(one => one.Split('\n')[0]),
            Is.EqualTo([.. Enumerable.Repeat("GET /plain", 300), "GET /od%64", "GET /plain", "GET /last"])
        );
    }

    [Test]
    public async Task A_request_in_two_pieces_is_one_request([Range(1, 60, 7)] int split)
    {
        var request = Encoding.ASCII.GetBytes($"PUT /a HTTP/1.1\r\n{Head}{Close}Content-Length: 5\r\n\r\nhello");
        await using var client = await Internet.ConnectAsync(_test.Address, TestLoadBalancer.Port);
        await client.WriteAsync(Encoding.ASCII.GetBytes(Plain));
        await client.WriteAsync(request.AsMemory(0, split));
        // The first answer tells that the load balancer has read what came with its request.
        var first = new byte[1];
        await client.ReadExactlyAsync(first);
        await client.WriteAsync(request.AsMemory(split));
        using var reader = new StreamReader(client, Encoding.ASCII);

        Assert.That(Answers("H" + await reader.ReadToEndAsync()), Has.Length.EqualTo(2));
        Assert.That(Seen()[1], Does.StartWith("PUT /a\n").And.EndWith("\nhello"));
    }

    [Test]
    public async Task A_request_byte_by_byte_is_one_request()
    {
        await using var client = await Internet.ConnectAsync(_test.Address, TestLoadBalancer.Port);
        client.Socket.NoDelay = true;
        foreach (var one in Encoding.ASCII.GetBytes($"PUT /a HTTP/1.1\r\n{Head}{Close}Content-Length: 5\r\n\r\nhello"))
        {
            await client.WriteAsync(new[] { one });
        }

        using var reader = new StreamReader(client, Encoding.ASCII);
        Assert.That(await reader.ReadToEndAsync(), Does.StartWith("HTTP/1.1 200 OK\r\n"));
        Assert.That(Seen(), Has.Length.EqualTo(1).And.All.EndsWith("\nhello"));
    }

    [Test]
    public async Task The_last_requests_name_both_ways_alike()
    {
        await using var test = await TestLoadBalancer.StartAsync();
        await using var target = await test.TargetAsync("answer");
        await test.RegisterHealthyAsync(target);
        var requests = test.Module.LoadBalancers.Single().Requests;

        await test.RawAsync(Plain + $"GET /plain HTTP/1.1\r\n{Head}{Close}X-Odd:\r\n\r\n");

        // A client has its answer before the request is over.
        await Until.HoldsAsync("two requests", () => requests.Count == 2);
        var last = requests.After(0).Requests;
        Assert.That(
            last[1] with
            {
                Time = last[0].Time,
                RequestProcessing = last[0].RequestProcessing,
                TargetProcessing = last[0].TargetProcessing,
                ResponseProcessing = last[0].ResponseProcessing,
                Duration = last[0].Duration,
            },
            Is.EqualTo(last[0])
        );
    }

    [Test]
    public async Task A_connection_without_a_next_request_ends_after_the_idle_timeout()
    {
        await using var test = await TestLoadBalancer.StartAsync(loadBalancer: new PropertyMap(("idleTimeout", 1)));
        await using var target = await TestTarget.StartAsync(test.Vpc, test.OpenGroup, _ => Task.CompletedTask);
        await test.RegisterHealthyAsync(target);

        // The connection stays open after the answer, so that its end is the load balancer's.
        Assert.That(await test.RawAsync(Plain), Does.StartWith("HTTP/1.1 200 OK\r\n"));
    }

    [Test]
    public async Task A_listener_that_ends_closes_idle_connections([Values("", Plain, Odd)] string first)
    {
        await using var test = await TestLoadBalancer.StartAsync();
        await using var target = await TestTarget.StartAsync(test.Vpc, test.OpenGroup, _ => Task.CompletedTask);
        await test.RegisterHealthyAsync(target);
        await using var client = await Internet.ConnectAsync(test.Address, TestLoadBalancer.Port);
        await client.WriteAsync(Encoding.ASCII.GetBytes(first));
        using var reader = new StreamReader(client);
        if (first.Length > 0)
        {
            Assert.That(await reader.ReadLineAsync(), Is.EqualTo("HTTP/1.1 200 OK"));
        }

        var listeners = test.Module.LoadBalancers.Single().Listeners;
        listeners.Remove(listeners.Keys.Single(), out var listener);
        await listener!.DisposeAsync();

        var rest = await reader.ReadToEndAsync();
        Assert.That(rest.EndsWith("\r\n\r\n", StringComparison.Ordinal), Is.EqualTo(first.Length > 0));
    }

    /// <summary>Returns the answers of a connection, without dates, with their headers in order.</summary>
    private static string[] Answers(string answers) =>
        [.. AnswerStart().Split(answers).Where(answer => answer.Length > 0).Select(Ordered)];

    private static string Ordered(string answer)
    {
        var end = answer.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        var lines = answer[..end].Split("\r\n");
        var headers = lines[1..]
            .Where(line => !line.StartsWith("Date: ", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal);
        return $"{lines[0]}\n{string.Join('\n', headers)}\n{answer[end..]}";
    }

    private string[] Seen()
    {
        var seen = _seen.ToArray();
        _seen.Clear();
        return seen;
    }

    [GeneratedRegex("1-[0-9a-f]{8}-[0-9a-f]{24}")]
    private static partial Regex RequestIds();

    [GeneratedRegex(@"(?=HTTP/1\.1 \d)")]
    private static partial Regex AnswerStart();
}
