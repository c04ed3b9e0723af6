using System.Collections.Concurrent;

namespace Local.Tests.EndToEnd;

/// <summary>An answer as a client has seen it.</summary>
/// <param name="Request">The method and the path.</param>
/// <param name="Status">The HTTP status.</param>
/// <param name="IsOwn">Whether the load balancer made the answer itself. AWS's answers name their server.</param>
internal readonly record struct SeenAnswer(string Request, int Status, bool IsOwn);

/// <summary>
/// A client that sends requests in a fixed order of kinds and keeps every answer: of a target, of a target that has no such
/// page, and of the load balancer itself.
/// </summary>
/// <param name="address">The address of a listener.</param>
internal sealed class CountedLoad(Uri address) : IDisposable
{
    private const string LoadBalancer = "awselb/2.0";
    private const int AtOnce = 8;

    private static readonly (HttpMethod Method, string Path)[] Kinds =
    [
        (HttpMethod.Get, "/users"),
        (HttpMethod.Get, "/nothing"),
        (HttpMethod.Get, "/users"),
        (HttpMethod.Trace, "/users"),
        (HttpMethod.Get, "/users"),
    ];

    private readonly HttpClient _client = Http.Client();
    private readonly ConcurrentBag<SeenAnswer> _answers = [];
    private int _sent;

    /// <summary>The answers so far.</summary>
    public IReadOnlyCollection<SeenAnswer> Answers => _answers;

    /// <summary>Sends this number of requests, a few at a time, and waits for their answers.</summary>
    public Task SendAsync(int count) =>
        Parallel.ForEachAsync(
            Enumerable.Range(0, count),
            new ParallelOptions { MaxDegreeOfParallelism = AtOnce },
            async (_, _) => await AskAsync()
        );

    /// <summary>Sends up to a hundred requests a second until the token is cancelled, and waits for their answers.</summary>
    public async Task RunAsync(CancellationToken stopping)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(10));
        var requests = new List<Task>();
        while (!stopping.IsCancellationRequested)
        {
            requests.Add(AskAsync());
            await timer.WaitForNextTickAsync(CancellationToken.None);
        }

        await Task.WhenAll(requests);
    }

    /// <summary>Sends a request that the load balancer refuses itself.</summary>
    public Task TraceAsync() => AskAsync(HttpMethod.Trace, "/users");

    public void Dispose() => _client.Dispose();

    private Task AskAsync()
    {
        var (method, path) = Kinds[Interlocked.Increment(ref _sent) % Kinds.Length];
        return AskAsync(method, path);
    }

    private async Task AskAsync(HttpMethod method, string path)
    {
        using var request = new HttpRequestMessage(method, new Uri(address, path));
        using var response = await _client.SendAsync(request);
        _answers.Add(
            new SeenAnswer(
                $"{method} {path}",
                (int)response.StatusCode,
                response.Headers.Server.ToString() == LoadBalancer
            )
        );
    }
}
