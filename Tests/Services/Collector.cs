using System.Collections.Concurrent;
using System.Net;
using System.Text;

namespace Infra.Tests.Services;

/// <summary>A collector of OpenTelemetry that answers 200 and remembers what it gets.</summary>
internal sealed class Collector : IAsyncDisposable
{
    private readonly HttpListener _listener = new();
    private readonly ConcurrentDictionary<string, TaskCompletionSource> _received = new();
    private readonly ConcurrentQueue<string> _bodies = new();
    private readonly Task _serving;

    private Collector(int port)
    {
        Address = $"http://127.0.0.1:{port}";
        _listener.Prefixes.Add($"{Address}/");
        _listener.Start();
        _serving = ServeAsync();
    }

    /// <summary>The endpoint, without a path.</summary>
    public string Address { get; }

    /// <summary>Starts a collector on a free port.</summary>
    public static Collector Start()
    {
        using var probe = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        var port = ((IPEndPoint)probe.LocalEndpoint).Port;
        probe.Stop();
        return new Collector(port);
    }

    /// <summary>The bodies of the requests. The texts in them are UTF-8; the rest is not text.</summary>
    public string Bodies => string.Join('\n', _bodies);

    /// <summary>Waits until each path has received a request.</summary>
    public Task ReceivedAsync(params string[] paths) =>
        Task.WhenAll(paths.Select(path => Received(path).Task)).WaitAsync(TimeSpan.FromSeconds(30));

    public async ValueTask DisposeAsync()
    {
        _listener.Close();
        await _serving;
    }

    private TaskCompletionSource Received(string path) =>
        _received.GetOrAdd(path, _ => new(TaskCreationOptions.RunContinuationsAsynchronously));

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                var context = await _listener.GetContextAsync();
                using var reader = new StreamReader(context.Request.InputStream, Encoding.UTF8);
                _bodies.Enqueue(await reader.ReadToEndAsync());
                context.Response.Close();
                Received(context.Request.Url!.AbsolutePath).TrySetResult();
            }
        }
        catch (Exception exception) when (exception is HttpListenerException or ObjectDisposedException)
        {
            // The listener is closed.
        }
    }
}
