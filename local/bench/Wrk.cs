using System.Globalization;
using System.Text.RegularExpressions;

namespace Infra.Bench;

/// <summary>The load generator <c>wrk</c>, which must be installed.</summary>
internal static partial class Wrk
{
    /// <summary>Returns the requests a second that a server answers.</summary>
    /// <param name="seconds">The length of the run.</param>
    /// <param name="connections">The number of connections.</param>
    /// <param name="arguments">The address, and options before it.</param>
    /// <exception cref="InvalidOperationException">An answer was no success. The message has the output.</exception>
    public static double RequestsPerSecond(int seconds, int connections, params IReadOnlyList<string> arguments)
    {
        var threads = Math.Min(connections, Environment.ProcessorCount);
        var output = Shell.Run("wrk", [$"-t{threads}", $"-c{connections}", $"-d{seconds}s", .. arguments], "/").Output;
        return output.Contains("Non-2xx", StringComparison.Ordinal) || !Rate.IsMatch(output)
            ? throw new InvalidOperationException(output)
            : double.Parse(Rate.Match(output).Groups[1].Value, CultureInfo.InvariantCulture);
    }

    [GeneratedRegex(@"Requests/sec:\s+([0-9.]+)")]
    private static partial Regex Rate { get; }
}
