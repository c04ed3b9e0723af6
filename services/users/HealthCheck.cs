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
        if (await FailureAsync(client, address, CancellationToken.None) is not { } failure)
        {
            return 0;
        }

        Console.Error.WriteLine($"{address}: {failure}");
        return 1;
    }

    /// <summary>
    /// Asks an address until it answers, and returns the exit code: 0 for a good answer, 1 after a minute without one.
    /// </summary>
    public static async Task<int> WaitAsync(Uri address)
    {
        using var patience = new CancellationTokenSource(Patience);
        using var client = new HttpClient();
        while (await FailureAsync(client, address, patience.Token) is { } failure)
        {
            if (patience.IsCancellationRequested)
            {
                Console.Error.WriteLine($"{address} did not answer within {Patience.TotalSeconds} s: {failure}");
                return 1;
            }

            await Task.Delay(Pause);
        }

        Console.WriteLine($"{address} answers");
        return 0;
    }

    /// <summary>Asks an address, and returns what is wrong with the answer; null for a good one.</summary>
    private static async Task<string?> FailureAsync(HttpClient client, Uri address, CancellationToken cancellationToken)
    {
        try
        {
            using var response = await client.GetAsync(address, cancellationToken);
            return response.IsSuccessStatusCode ? null : $"status {(int)response.StatusCode}";
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException)
        {
            return e.Message;
        }
    }
}
