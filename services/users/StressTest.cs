namespace Users;

/// <summary>
/// Work for the processor: finds the primes up to 1,000,000 by trial division. At most one run per processor runs
/// at once. The others wait without a thread, so that health checks are answered under any load.
/// </summary>
internal sealed class StressTest(ILogger<StressTest> logger) : IDisposable
{
    private const int Limit = 1_000_000;

    private readonly SemaphoreSlim _processors = new(Environment.ProcessorCount);

    public async Task RunAsync(CancellationToken cancelled)
    {
        await _processors.WaitAsync(cancelled);
        try
        {
            var primes = await Task.Run(CountPrimes, cancelled);
            logger.LogInformation("Found {Primes} primes up to {Limit}", primes, Limit);
        }
        finally
        {
            _processors.Release();
        }
    }

    public void Dispose() => _processors.Dispose();

    private static int CountPrimes()
    {
        var count = 0;
        for (var number = 2; number <= Limit; number++)
        {
            if (IsPrime(number))
            {
                count++;
            }
        }

        return count;
    }

    private static bool IsPrime(int number)
    {
        for (var divisor = 2; divisor * divisor <= number; divisor++)
        {
            if (number % divisor == 0)
            {
                return false;
            }
        }

        return true;
    }
}
