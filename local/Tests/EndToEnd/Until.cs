using System.Diagnostics;

namespace Local.Tests.EndToEnd;

/// <summary>Waits for conditions, with a limit that ends the test.</summary>
internal static class Until
{
    private static readonly TimeSpan Bound = TimeSpan.FromMinutes(5);

    /// <summary>Most probes start a command, and the tested programs need the processor too.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    /// <summary>Calls <paramref name="probe"/> repeatedly until it returns a value, and returns that value.</summary>
    public static async Task<T> FoundAsync<T>(string what, Func<Task<T?>> probe)
        where T : class
    {
        var watch = Stopwatch.StartNew();
        while (watch.Elapsed < Bound)
        {
            if (await probe() is { } found)
            {
                return found;
            }

            await Task.Delay(Pause);
        }

        throw new AssertionException($"{what}: not seen within {Bound}");
    }

    public static Task TrueAsync(string what, Func<Task<bool>> probe) =>
        FoundAsync<object>(what, async () => await probe() ? what : null);

    /// <summary>Calls <paramref name="read"/> repeatedly until it returns the expected value. Lists are compared by elements.</summary>
    public static async Task EqualAsync<T>(string what, T expected, Func<Task<T>> read)
    {
        T? found = default;
        try
        {
            await TrueAsync(what, async () => Is.EqualTo(expected).ApplyTo(found = await read()).IsSuccess);
        }
        finally
        {
            Assert.That(found, Is.EqualTo(expected), what);
        }
    }
}
