using System.Diagnostics;

namespace Local.Tests;

/// <summary>Waits for conditions, with a limit that ends the test.</summary>
internal static class Until
{
    private static readonly TimeSpan Bound = TimeSpan.FromMinutes(5);

    /// <summary>Most probes start a command, and the tested programs need the processor too.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    /// <summary>A look at something in this process costs little.</summary>
    private static readonly TimeSpan ShortPause = TimeSpan.FromMilliseconds(1);

    /// <summary>Calls <paramref name="probe"/> repeatedly until it returns a value, and returns that value.</summary>
    public static Task<T> FoundAsync<T>(string what, Func<Task<T?>> probe)
        where T : class => FoundAsync(what, probe, Pause);

    public static Task TrueAsync(string what, Func<Task<bool>> probe) =>
        FoundAsync<object>(what, async () => await probe() ? what : null);

    /// <summary>Looks at something in this process again and again, until a condition holds.</summary>
    public static Task HoldsAsync(string what, Func<bool> condition) =>
        HoldsAsync(what, () => Task.FromResult(condition()));

    /// <inheritdoc cref="HoldsAsync(string, Func{bool})"/>
    public static Task HoldsAsync(string what, Func<Task<bool>> condition) =>
        FoundAsync<object>(what, async () => await condition() ? what : null, ShortPause);

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

    private static async Task<T> FoundAsync<T>(string what, Func<Task<T?>> probe, TimeSpan pause)
        where T : class
    {
        var watch = Stopwatch.StartNew();
        while (watch.Elapsed < Bound)
        {
            if (await probe() is { } found)
            {
                return found;
            }

            await Task.Delay(pause);
        }

        throw new AssertionException($"{what}: not seen within {Bound}");
    }
}
