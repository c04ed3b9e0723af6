using System.Net;
using System.Net.Sockets;
using System.Text;
using Local.Cloud.Forwarding;
using Local.Cloud.Forwarding.Plain;
using Local.Cloud.Sockets;

namespace Local.Tests.Forwarding;

/// <summary>
/// A connection is closed for its silence only if no request has come, and the requests that come together are answered
/// together.
/// </summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class PlainConnectionTests : IDisposable
{
    private readonly Handler _handler = new();
    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly List<Socket> _clients = [];
    private TimeSpan _patience = TimeSpan.FromHours(1);

    public PlainConnectionTests()
    {
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen();
    }

    public void Dispose()
    {
        _clients.ForEach(client => client.Dispose());
        _listener.Dispose();
        _handler.Dispose();
    }

    [Test]
    public async Task A_request_that_nobody_has_seen_yet_is_answered_before_the_connection_ends(
        [Values] bool byStopping
    )
    {
        var (holder, held) = await ConnectAsync();
        var holding = ServeAsync(held);
        var (client, connection) = await ConnectAsync(held.Socket.Loop);
        var serving = ServeAsync(connection);
        await SendAsync(holder, "/held");
        await _handler.IsHeld;
        await SendAsync(client, "/");
        _patience = TimeSpan.MinValue;

        if (byStopping)
        {
            connection.Stop();
        }
        else
        {
            connection.CloseIfIdle();
        }

        _handler.LetGo();
        Assert.That(await ReadToEndAsync(client), Does.StartWith("HTTP/1.1 200 OK\r\n"));
        Assert.That(await serving, Is.Null);
        Assert.That(await ReadToEndAsync(holder), Does.StartWith("HTTP/1.1 200 OK\r\n"));
        Assert.That(await holding, Is.Null);
    }

    [Test]
    public async Task Answers_are_sent_when_all_requests_that_have_come_are_handled()
    {
        var (holder, held) = await ConnectAsync();
        _ = ServeAsync(held);
        var clients = new List<Socket>();
        for (var number = 0; number < 2; number++)
        {
            var (client, connection) = await ConnectAsync(held.Socket.Loop);
            clients.Add(client);
            _ = ServeAsync(connection);
        }

        await SendAsync(holder, "/held");
        await _handler.IsHeld;
        var answered = new List<int>();
        _handler.Handling = () => answered.Add(clients.Count(client => client.Available > 0));
        foreach (var client in clients)
        {
            await SendAsync(client, "/");
        }

        _handler.LetGo();
        foreach (var client in clients)
        {
            await client.ReceiveAsync(new byte[1]);
        }

        Assert.That(answered, Is.EqualTo([0, 0]));
    }

    [Test]
    public async Task A_silent_connection_ends_after_its_patience()
    {
        var (client, connection) = await ConnectAsync();
        var serving = ServeAsync(connection);

        connection.CloseIfIdle();
        Assert.That(serving.IsCompleted, Is.False);

        _patience = TimeSpan.MinValue;
        connection.CloseIfIdle();

        Assert.That(await ReadToEndAsync(client), Is.Empty);
        Assert.That(await serving, Is.Null);
    }

    /// <summary>Connects a client.</summary>
    /// <param name="loop">The loop that the connection must have; null for any.</param>
    private async Task<(Socket Client, PlainConnection Connection)> ConnectAsync(EventLoop? loop = null)
    {
        while (true)
        {
            var client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            _clients.Add(client);
            await client.ConnectAsync(_listener.LocalEndPoint!);
            var connection = new PlainConnection(await _listener.AcceptAsync(), _handler, () => _patience);
            if (loop is null || connection.Socket.Loop == loop)
            {
                return (client, connection);
            }

            connection.Abort();
        }
    }

    /// <summary>Serves a connection on its loop: a test has a synchronization context, which the cloud has not.</summary>
    private static Task<byte[]?> ServeAsync(PlainConnection connection)
    {
        SynchronizationContext.SetSynchronizationContext(null);
        return connection.ServeAsync();
    }

    private static async Task SendAsync(Socket client, string path) =>
        await client.SendAsync(Encoding.ASCII.GetBytes($"GET {path} HTTP/1.1\r\nHost: shop.example\r\n\r\n"));

    private static async Task<string> ReadToEndAsync(Socket client)
    {
        using var reader = new StreamReader(new NetworkStream(client));
        return await reader.ReadToEndAsync();
    }

    /// <summary>Answers requests. It holds the thread of a request to /held.</summary>
    private sealed class Handler : IPlainHandler, IDisposable
    {
        private readonly ManualResetEventSlim _go = new();
        private readonly TaskCompletionSource _held = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task IsHeld => _held.Task;

        public bool IsPlain => true;

        /// <summary>Called with each request but the held one.</summary>
        public Action Handling { get; set; } = () => { };

        public void LetGo() => _go.Set();

        public async ValueTask<bool> HandleAsync(PlainRequest request)
        {
            if (request.Path == "/held")
            {
                _held.SetResult();
                _go.Wait();
            }
            else
            {
                Handling();
            }

            await request.AnswerAsync(new OwnAnswer(200, null, "text/plain", "here"));
            return true;
        }

        public void Dispose() => _go.Dispose();
    }
}
