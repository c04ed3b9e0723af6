using System.Collections.Concurrent;
using System.Net.Sockets;
using System.Text;
using Local.Tests.Network;
using Microsoft.AspNetCore.Http.Features;

namespace Local.Tests.LoadBalancing;

/// <summary>
/// Requests that are malformed, or that two servers could read differently, byte by byte. AWS's classes of such requests
/// are those of its HTTP Desync Guardian: in the default mode, a load balancer refuses a severe one with 400.
/// </summary>
public sealed class HostileRequestsTests
{
    private const string Head = "Host: shop.example\r\n";
    private const string Close = "Connection: close\r\n";

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
                _seen.Enqueue($"{context.Request.Method} {target} '{body}'");
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

    private static IEnumerable<TestCaseData> Malformed()
    {
        const string Post = $"POST / HTTP/1.1\r\n{Head}";
        const string Get = $"GET / HTTP/1.1\r\n{Head}";
        var thirty = new string('x', 30 * 1024);
        return
        [
            Case("two lengths", $"{Post}Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello"),
            Case("a list of lengths", $"{Post}Content-Length: 5, 5\r\n\r\nhello"),
            Case("a length in hexadecimal", $"{Post}Content-Length: 0x5\r\n\r\nhello"),
            Case("a negative length", $"{Post}Content-Length: -5\r\n\r\nhello"),
            Case("a length with a sign", $"{Post}Content-Length: +5\r\n\r\nhello"),
            Case("a negative zero", $"{Post}Content-Length: -0\r\n\r\n"),
            Case("a length with a space", $"{Post}Content-Length: 5 5\r\n\r\nhello"),
            Case("a length beyond 64 bits", $"{Post}Content-Length: 18446744073709551621\r\n\r\nhello"),
            Case("an empty length", $"{Post}Content-Length:\r\n\r\nhello"),
            Case("an unknown coding", $"{Post}Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n"),
            Case("chunked twice", $"{Post}{Close}Transfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n"),
            Case(
                "two codings",
                $"{Post}{Close}Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
            ),
            Case("chunked, but not at last", $"{Post}Transfer-Encoding: chunked, gzip\r\n\r\n0\r\n\r\n"),
            Case("a folded header", $"{Get}X-One: a\r\n b\r\n\r\n"),
            Case("a folded first header", "GET / HTTP/1.1\r\n Host: a\r\n\r\n"),
            Case("a carriage return in a header", $"{Get}X-One: a\rContent-Length: 5\r\n\r\n"),
            Case("a NUL in a header", $"{Get}X-One: a\0b\r\n\r\n"),
            Case("a NUL in a header's name", $"{Get}X-\0One: a\r\n\r\n"),
            Case("a NUL in the target", $"GET /a\0b HTTP/1.1\r\n{Head}\r\n"),
            Case("a header without a colon", $"{Get}X-One\r\n\r\n"),
            Case("a header without a name", $"{Get}: a\r\n\r\n"),
            Case("a control character in the method", $"G\u0001T / HTTP/1.1\r\n{Head}\r\n"),
            Case("a target that is no path", $"GET a HTTP/1.1\r\n{Head}\r\n"),
            Case("no method", $" / HTTP/1.1\r\n{Head}\r\n"),
            Case("no request", "\u0016\u0003\u0001\0\r\n\r\n"),
            Case("a tunnel", $"CONNECT shop.example:443 HTTP/1.1\r\nHost: shop.example:443\r\n{Close}\r\n"),
            Case("a port beyond 65535", $"GET / HTTP/1.1\r\nHost: a:99999\r\n{Close}\r\n"),
            Case("a port that is no number", "GET / HTTP/1.1\r\nHost: a:b\r\n\r\n"),
            Case("a host with a space", "GET / HTTP/1.1\r\nHost: a b\r\n\r\n"),
            Case("no host", "GET / HTTP/1.1\r\n\r\n"),
            Case("two hosts", "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n"),
            Case("a header of 17 K", $"{Get}{Close}X-One: {new string('x', 17 * 1024)}\r\n\r\n"),
            Case("headers of 90 K", $"{Get}X-One: {thirty}\r\nX-Two: {thirty}\r\nX-Three: {thirty}\r\n\r\n"),
        ];

        static TestCaseData Case(string name, string request) => new TestCaseData(request).SetArgDisplayNames(name);
    }

    [TestCaseSource(nameof(Malformed))]
    public async Task A_malformed_request_gives_AWSs_400_and_reaches_no_target(string request)
    {
        var answer = await _test.RawAsync(request);

        Assert.That(answer, Does.StartWith("HTTP/1.1 400 Bad Request\r\n"));
        Assert.That(answer, Does.Contain("\r\nServer: awselb/2.0\r\n"));
        Assert.That(answer, Does.EndWith("<center><h1>400 Bad Request</h1></center>\r\n</body>\r\n</html>\r\n"));
        Assert.That(_seen, Is.Empty);
    }

    [TestCase("x\r\nhello\r\n0\r\n\r\n")]
    [TestCase("-5\r\nhello\r\n0\r\n\r\n")]
    [TestCase("0x5\r\nhello\r\n0\r\n\r\n")]
    [TestCase("\r\nhello\r\n0\r\n\r\n")]
    [TestCase("5 5\r\nhello\r\n0\r\n\r\n")]
    [TestCase("fffffffffffffffff\r\nhello\r\n0\r\n\r\n")]
    [TestCase("5\r\nhelloworld\r\n0\r\n\r\n")]
    [TestCase("5\r\nhello0\r\n\r\n")]
    public async Task A_body_of_malformed_chunks_gives_AWSs_400(string body)
    {
        var answer = await _test.RawAsync($"POST / HTTP/1.1\r\n{Head}Transfer-Encoding: chunked\r\n\r\n{body}");

        Assert.That(answer, Does.StartWith("HTTP/1.1 400 Bad Request\r\n"));
        Assert.That(answer, Does.Contain("\r\nServer: awselb/2.0\r\n"));
        Assert.That(_seen, Is.Empty);
    }

    [Test]
    public async Task A_request_line_above_16_K_gives_AWSs_414()
    {
        var answer = await _test.RawAsync($"GET /{new string('x', 17 * 1024)} HTTP/1.1\r\n{Head}\r\n");

        Assert.That(answer, Does.StartWith("HTTP/1.1 414 Request-URI Too Large\r\n"));
        Assert.That(answer, Does.Contain("\r\nServer: awselb/2.0\r\n"));
    }

    [Test]
    public async Task A_body_of_another_coding_gives_501()
    {
        var answer = await _test.RawAsync(
            $"POST / HTTP/1.1\r\n{Head}{Close}Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n"
        );

        Assert.That(answer, Does.StartWith("HTTP/1.1 501 "));
        Assert.That(_seen, Is.Empty);
    }

    [TestCase("Transfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n5\r\nhello\r\n0\r\n\r\n", "hello")]
    [TestCase("Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n", "hello")]
    [TestCase("Transfer-Encoding: chunked\r\n\r\n5;name=value\r\nhello\r\n0;last\r\nX-Trailer: a\r\n\r\n", "hello")]
    [TestCase("Content-Length: 30\r\n\r\nGET /admin HTTP/1.1\r\nHost: a\r\n\r\n", "GET /admin HTTP/1.1\r\nHost: a\r\n")]
    [TestCase("Content-Length: 005\r\n\r\nhello", "hello")]
    [TestCase("X-One: \t a \t\r\nContent-Length: 5\r\n\r\nhello", "hello")]
    public async Task A_request_is_one_request_at_the_target_too(string rest, string body)
    {
        var answer = await _test.RawAsync(
            $"POST /a HTTP/1.1\r\n{Head}{Close}{rest}GET /smuggled HTTP/1.1\r\n{Head}\r\n"
        );

        Assert.That(answer, Does.StartWith("HTTP/1.1 200 OK\r\n"));
        Assert.That(answer, Does.EndWith("answer").Or.EndWith("6\r\nanswer\r\n0\r\n\r\n"));
        Assert.That(_seen, Is.EqualTo([$"POST /a '{body}'"]));
    }

    [Test]
    public async Task A_request_with_two_lengths_of_its_body_is_the_last_one_of_its_connection()
    {
        var answer = await _test.RawAsync(
            $"POST /a HTTP/1.1\r\n{Head}Transfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n5\r\nhello\r\n0\r\n\r\n"
                + $"GET /smuggled HTTP/1.1\r\n{Head}\r\n"
        );

        Assert.That(answer, Does.StartWith("HTTP/1.1 200 OK\r\n"));
        Assert.That(_seen, Is.EqualTo(["POST /a 'hello'"]));
    }

    [Test]
    public async Task Requests_in_one_piece_are_answered_in_their_order()
    {
        var answer = await _test.RawAsync(
            $"GET /a HTTP/1.1\r\n{Head}\r\nPOST /b HTTP/1.1\r\n{Head}Content-Length: 2\r\n\r\nokGET /c HTTP/1.1\r\n{Head}{Close}\r\n"
        );

        Assert.That(answer.Split("HTTP/1.1 200 OK\r\n"), Has.Length.EqualTo(4));
        Assert.That(_seen, Is.EqualTo(["GET /a ''", "POST /b 'ok'", "GET /c ''"]));
    }

    [Test]
    public async Task A_client_that_ends_in_the_middle_of_its_request_reaches_no_target()
    {
        await using (var client = await Internet.ConnectAsync(_test.Address, TestLoadBalancer.Port))
        {
            await client.WriteAsync(Encoding.ASCII.GetBytes($"POST /cut HTTP/1.1\r\n{Head}Content-Length: 9\r\n"));
            client.Socket.Shutdown(SocketShutdown.Send);
            using var reader = new StreamReader(client);
            _ = await reader.ReadToEndAsync();
        }

        Assert.That(
            await _test.RawAsync($"GET /next HTTP/1.1\r\n{Head}{Close}\r\n"),
            Does.StartWith("HTTP/1.1 200 OK")
        );
        Assert.That(_seen, Is.EqualTo(["GET /next ''"]));
    }

    [Test]
    public async Task An_empty_answer_of_a_target_stays_empty_whatever_its_status(
        [Values(400, 408, 414, 431)] int status
    )
    {
        await using var test = await TestLoadBalancer.StartAsync();
        await using var target = await TestTarget.StartAsync(
            test.Vpc,
            test.OpenGroup,
            context =>
            {
                context.Response.StatusCode = status;
                context.Response.ContentLength = 0;
                return Task.CompletedTask;
            }
        );
        await test.RegisterHealthyAsync(target);

        var answer = await test.RawAsync($"GET / HTTP/1.1\r\n{Head}{Close}\r\n");

        Assert.That(answer, Does.StartWith($"HTTP/1.1 {status} "));
        Assert.That(answer, Does.EndWith("\r\n\r\n").And.Not.Contain("awselb"));
    }
}
