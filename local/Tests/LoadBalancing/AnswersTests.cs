using System.Net;
using System.Net.Sockets;
using System.Text;
using Local.Cloud.Network;
using Local.Tests.Network;

namespace Local.Tests.LoadBalancing;

/// <summary>What clients get when a target answers in an unusual way, byte by byte.</summary>
public sealed class AnswersTests
{
    /// <summary>More than the connections to a target that requests of one client open one after another.</summary>
    private const int MostConnections = 10;

    private const string Get = "GET / HTTP/1.1\r\nHost: test\r\nConnection: close\r\n\r\n";

    private TestLoadBalancer _test = null!;
    private IAsyncDisposable _listening = null!;
    private NetworkInterface _task = null!;
    private UnixServer _server = null!;
    private CancellationTokenSource _over = null!;
    private int _requests;
    private string _received = "";
    private Func<NetworkStream, Task> _answer = null!;

    [SetUp]
    public async Task SetUp()
    {
        _requests = 0;
        _over = new CancellationTokenSource();
        _test = await TestLoadBalancer.StartAsync();
        var path = _test.Vpc.SocketPath("raw");
        _server = new UnixServer(path);
        _ = ServeAsync();
        _task = _test.Vpc.Network.Attach("task", [_test.OpenGroup]);
        _listening = await _test.Vpc.Network.ListenAsync(_task, TestTarget.Port, path, default);
        _test.Targets.Register(_test.TargetGroup.Id, _task.Address, TestTarget.Port);
        await Until.HoldsAsync(
            "a healthy target",
            () => _test.Targets.Health(_test.TargetGroup.Id, _task.Address, TestTarget.Port)?.State == "healthy"
        );
    }

    [TearDown]
    public async Task TearDown()
    {
        await _over.CancelAsync();
        _server.Dispose();
        await _listening.DisposeAsync();
        await _test.DisposeAsync();
        _over.Dispose();
    }

    [TestCase("HTTP/1.1 204 No Content\r\nContent-Length: 0\r\n\r\n", "HTTP/1.1 204 No Content\r\n", "")]
    [TestCase("HTTP/1.1 204 No Content\r\nContent-Length: 5\r\n\r\n", "HTTP/1.1 204 No Content\r\n", "")]
    [TestCase("HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\n", "HTTP/1.1 304 Not Modified\r\n", "")]
    [TestCase(
        "HTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 200 Fine\r\nContent-Length: 2\r\n\r\nok",
        "HTTP/1.1 200 Fine\r\n",
        "ok"
    )]
    [TestCase("HTTP/1.0 200 OK\r\n\r\nok", "HTTP/1.1 200 OK\r\n", "2\r\nok\r\n0\r\n\r\n")]
    [TestCase(
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\no\r\n1;x\r\nk\r\n0\r\nT: x\r\n\r\n",
        "HTTP/1.1 200 OK\r\n",
        "2\r\nok\r\n0\r\n\r\n"
    )]
    public async Task An_answer_passes(string answer, string status, string body)
    {
        _answer = stream => stream.WriteAsync(Encoding.ASCII.GetBytes(answer)).AsTask();

        var got = await _test.RawAsync(Get);

        Assert.That(got, Does.StartWith(status));
        Assert.That(got[(got.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4)..], Is.EqualTo(body));
    }

    [TestCase("")]
    [TestCase("HTTP/1.1 200 OK\r\nContent-")]
    [TestCase("SSH-2.0-OpenSSH\r\n\r\n")]
    [TestCase("HTTP/1.1 200 OK\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n")]
    [TestCase("HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n")]
    public async Task What_is_no_answer_gives_502_at_once_and_the_request_is_not_sent_again(string answer)
    {
        _answer = stream => stream.WriteAsync(Encoding.ASCII.GetBytes(answer)).AsTask();

        Assert.That(await _test.RawAsync(Get), Does.StartWith("HTTP/1.1 502 Bad Gateway\r\n"));
        Assert.That(_requests, Is.EqualTo(1));
    }

    [Test]
    public async Task A_request_is_not_sent_again_on_a_connection_that_served_one_before()
    {
        _answer = async stream =>
        {
            await stream.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"u8.ToArray());
            // The target takes the next request and closes.
            await ReadHeadAsync(stream);
        };

        var sent = 0;
        HttpStatusCode status;
        do
        {
            using var response = await _test.Client.GetAsync(_test.Url("/"));
            (status, sent) = (response.StatusCode, sent + 1);
        } while (status == HttpStatusCode.OK && sent < MostConnections);

        Assert.That(status, Is.EqualTo(HttpStatusCode.BadGateway));
        Assert.That(_requests, Is.EqualTo(sent));
    }

    [Test]
    public async Task An_answer_that_ends_too_soon_ends_the_clients_connection()
    {
        _answer = stream => stream.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nshort"u8.ToArray()).AsTask();
        using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false });

        await Assert.ThrowsAsync<HttpRequestException>(() => client.GetStringAsync(_test.Url("/")));
    }

    [Test]
    public async Task An_early_answer_passes_while_the_client_still_sends()
    {
        _answer = stream => stream.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nearly"u8.ToArray()).AsTask();
        await using var client = await Internet.ConnectAsync(_test.Address, TestLoadBalancer.Port);
        await client.WriteAsync("POST / HTTP/1.1\r\nHost: test\r\nContent-Length: 10\r\n\r\n12345"u8.ToArray());

        var answer = new byte[1000];
        var length = 0;
        while (!Encoding.ASCII.GetString(answer, 0, length).EndsWith("early", StringComparison.Ordinal))
        {
            var count = await client.ReadAsync(answer.AsMemory(length));
            Assert.That(count, Is.GreaterThan(0), Encoding.ASCII.GetString(answer, 0, length));
            length += count;
        }

        Assert.That(Encoding.ASCII.GetString(answer, 0, length), Does.StartWith("HTTP/1.1 200 OK\r\n"));
    }

    [Test]
    public async Task A_client_that_has_closed_its_direction_gets_its_answer()
    {
        var halfClosed = new TaskCompletionSource();
        _answer = async stream =>
        {
            await halfClosed.Task;
            await stream.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"u8.ToArray());
        };
        await using var client = await Internet.ConnectAsync(_test.Address, TestLoadBalancer.Port);
        await client.WriteAsync(Encoding.ASCII.GetBytes(Get));
        client.Socket.Shutdown(SocketShutdown.Send);
        halfClosed.SetResult();

        using var reader = new StreamReader(client);
        Assert.That(await reader.ReadToEndAsync(), Does.EndWith("\r\n\r\nok"));
    }

    [TestCase("http://shop.example/a%2Fb?x=%20y", "/a%2Fb?x=%20y")]
    [TestCase("http://shop.example?x=/y", "/?x=/y")]
    [TestCase("http://shop.example", "/")]
    [TestCase("/a?b", "/a?b")]
    public async Task The_target_gets_path_and_query_as_sent(string target, string expected)
    {
        _answer = stream => stream.WriteAsync("HTTP/1.1 204 No Content\r\n\r\n"u8.ToArray()).AsTask();

        await _test.RawAsync($"GET {target} HTTP/1.1\r\nHost: shop.example\r\nConnection: close\r\n\r\n");

        Assert.That(_received, Does.StartWith($"GET {expected} HTTP/1.1\r\nHost: shop.example\r\n"));
    }

    [Test]
    public async Task A_plain_request_and_its_answer_pass_as_they_were_sent()
    {
        _answer = stream =>
            stream
                .WriteAsync("HTTP/1.1 200 Fine\r\nx-b: 1\r\nserver: t\r\nContent-Length: 2\r\n\r\nok"u8.ToArray())
                .AsTask();

        var got = await _test.RawAsync(
            "GET /a HTTP/1.1\r\nx-b: 1\r\nHost: test\r\nuser-agent: t\r\nConnection: close\r\n\r\n"
        );

        Assert.That(
            _received,
            Does.StartWith("GET /a HTTP/1.1\r\nx-b: 1\r\nHost: test\r\nuser-agent: t\r\nX-Forwarded-For")
        );
        Assert.That(got, Does.StartWith("HTTP/1.1 200 Fine\r\nx-b: 1\r\nserver: t\r\n"));
    }

    [TestCase("CONNECT shop.example:443 HTTP/1.1\r\nHost: shop.example:443\r\n")]
    [TestCase("GET / HTTP/1.1\r\nHost: a:99999\r\n")]
    [TestCase("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nno chunk\r\n")]
    public async Task What_is_no_request_gives_400(string request)
    {
        _answer = _ => Task.CompletedTask;

        Assert.That(
            await _test.RawAsync(request + "Connection: close\r\n\r\n"),
            Does.StartWith("HTTP/1.1 400 Bad Request\r\n")
        );
    }

    [Test]
    public async Task Bytes_pass_both_ways_after_a_switch_of_protocols()
    {
        _answer = async stream =>
        {
            await stream.WriteAsync(
                "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\nhello"u8.ToArray()
            );
            var buffer = new byte[100];
            while (await stream.ReadAsync(buffer) is > 0 and var count)
            {
                await stream.WriteAsync(buffer.AsMemory(0, count));
            }
        };
        await using var client = await Internet.ConnectAsync(_test.Address, TestLoadBalancer.Port);
        await client.WriteAsync(
            "GET / HTTP/1.1\r\nHost: test\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\n"u8.ToArray()
        );
        using var reader = new StreamReader(client);

        Assert.That(await reader.ReadLineAsync(), Is.EqualTo("HTTP/1.1 101 Switching Protocols"));
        while (await reader.ReadLineAsync() is { Length: > 0 }) { }

        await client.WriteAsync(" world\n"u8.ToArray());
        Assert.That(await reader.ReadLineAsync(), Is.EqualTo("hello world"));
        Assert.That(_received, Does.Contain("\r\nUpgrade: echo\r\n"));
        client.Socket.Shutdown(SocketShutdown.Send);
        Assert.That(await reader.ReadToEndAsync(), Is.Empty);
    }

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                _ = ServeAsync(await _server.AcceptAsync().WaitAsync(_over.Token));
            }
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private async Task ServeAsync(NetworkStream stream)
    {
        await using var connection = stream;
        try
        {
            var head = await ReadHeadAsync(connection);
            if (head.Contains("ELB-HealthChecker", StringComparison.Ordinal))
            {
                await connection.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"u8.ToArray());
                return;
            }

            await _answer(connection);
        }
        catch (IOException)
        {
            // The load balancer has closed the connection.
        }
    }

    private async Task<string> ReadHeadAsync(NetworkStream stream)
    {
        var head = new StringBuilder();
        var one = new byte[1];
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            if (await stream.ReadAsync(one) == 0)
            {
                return head.ToString();
            }

            head.Append((char)one[0]);
        }

        if (!head.ToString().Contains("ELB-HealthChecker", StringComparison.Ordinal))
        {
            Interlocked.Increment(ref _requests);
            _received = head.ToString();
        }

        return head.ToString();
    }
}
