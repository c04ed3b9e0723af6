namespace Users;

/// <summary>The checks of the image's containers, since the image has no shell and no other program.</summary>
internal static class HealthCheck
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    /// <summary>Asks an address once, and returns the exit code: 0 for a good answer, else 1.</summary>
    public static async Task<int> RunAsync(Uri address)
    {
        using var client = new HttpClient();
        return await AnswersAsync(client, address, CancellationToken.None) ? 0 : 1;
    }

    /// <summary>
    /// Asks an address until it answers, and returns the exit code: 0 for a good answer, 1 after a minute without one.
    /// </summary>
    public static async Task<int> WaitAsync(Uri address)
    {
        using var patience = new CancellationTokenSource(Patience);
        using var client = new HttpClient();
        while (!await AnswersAsync(client, address, patience.Token))
        {
            if (patience.IsCancellationRequested)
            {
                Console.Error.WriteLine($"{address} did not answer within {Patience.TotalSeconds} s");
                return 1;
            }

            await Task.Delay(Pause);
        }

        Console.WriteLine($"{address} answers");
        return 0;
    }

    private static async Task<bool> AnswersAsync(HttpClient client, Uri address, CancellationToken cancellationToken)
    {
        try
        {
            using var response = await client.GetAsync(address, cancellationToken);
            return response.IsSuccessStatusCode;
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException)
        {
            return false;
        }
    }
}
