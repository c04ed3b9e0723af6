using System.Globalization;

namespace Local.Cloud.LoadBalancing;

/// <summary>A health check of a target that has ended.</summary>
/// <param name="Time">The time of its end.</param>
/// <param name="Duration">The time that it took.</param>
/// <param name="Result">The result.</param>
internal sealed record HealthCheck(DateTimeOffset Time, TimeSpan Duration, HealthCheckResult Result)
{
    /// <summary>The number of checks of a target that are kept.</summary>
    public const int Kept = 20;

    /// <summary>Returns the check in words, such as <c>404 in 3 ms</c>.</summary>
    public override string ToString() =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{Result.Status?.ToString(CultureInfo.InvariantCulture) ?? Result.Detail ?? Result.Description} in {Duration.TotalMilliseconds:0} ms"
        );
}
