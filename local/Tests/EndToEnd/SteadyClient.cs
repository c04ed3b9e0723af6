using System.Collections.Concurrent;

namespace Local.Tests.EndToEnd;

/// <summary>
/// A client that sends fifty requests a second to one address until it is stopped, and keeps the errors.
/// </summary>
internal sealed class SteadyClient : IAsyncDisposable
{
    private readonly HttpClient _client = Http.Client();
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentBag<Task> _requests = [];
    private readonly ConcurrentDictionary<string, int> _answers = new();
    private readonly ConcurrentBag<string> _failures = [];
    private readonly Task _loop;

    public SteadyClient(Uri address) => _loop = AskAsync(address);

    /// <summary>The number of each answer.</summary>
    public IReadOnlyDictionary<string, int> Answers => _answers;

    public async Task<IReadOnlyCollection<string>> StopAsync()
    {
        await _stop.CancelAsync();
        await _loop;
        await Task.WhenAll(_requests);
        return _failures;
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _client.Dispose();
        _stop.Dispose();
    }

    private async Task AskAsync(Uri address)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        try
        {
            while (await timer.WaitForNextTickAsync(_stop.Token))
            {
                _requests.Add(AskOnceAsync(address));
            }
        }
        catch (OperationCanceledException)
        {
            // The client was stopped.
        }
    }

    private async Task AskOnceAsync(Uri address)
    {
        try
        {
            using var response = await _client.GetAsync(address);
            var text = await response.Content.ReadAsStringAsync();
            if (response.IsSuccessStatusCode)
            {
                _answers.AddOrUpdate(text, 1, (_, count) => count + 1);
            }
            else
            {
                _failures.Add($"{(int)response.StatusCode}: {text}");
            }
        }
        catch (HttpRequestException e)
        {
            _failures.Add(e.ToString());
        }
    }
}
