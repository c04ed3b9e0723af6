using System.Collections.Immutable;
using System.Text.Json;

namespace Infra.Deployments;

/// <summary>What Pulumi Cloud does with a stack at a time.</summary>
/// <param name="Kind"><c>drift</c> or <c>ttl</c>.</param>
/// <param name="Timing">The flag that says when, and its value.</param>
internal sealed record Schedule(string Kind, ImmutableArray<string> Timing)
{
    /// <summary>Looks for drift each morning, in UTC.</summary>
    public static Schedule Drift { get; } = new("drift", ["--cron", "0 6 * * *"]);

    /// <summary>Destroys the stack at a time.</summary>
    public static Schedule Ttl(DateTimeOffset at) =>
        new("ttl", ["--once", at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", null)]);

    /// <summary>The flags of <c>pulumi stack schedule new</c>.</summary>
    public ImmutableArray<string> Flags => ["--kind", Kind, .. Timing, "--yes"];

    /// <summary>Returns whether Pulumi Cloud has the schedule already.</summary>
    /// <param name="schedules">The answer of <c>pulumi stack schedule list --output json</c>.</param>
    public bool IsIn(JsonElement schedules) =>
        schedules.TryGetProperty("schedules", out var list)
        && list.EnumerateArray()
            .Any(schedule =>
                schedule.GetProperty("type").GetString() == Kind
                // A schedule of one time has the time as its next run.
                && (
                    schedule.GetProperty("schedule").GetString() == Timing[1]
                    || (
                        schedule.TryGetProperty("nextRun", out var next)
                        && DateTimeOffset.TryParse(next.GetString(), null, out var run)
                        && DateTimeOffset.TryParse(Timing[1], null, out var wanted)
                        && run == wanted
                    )
                )
            );
}
