using System.Globalization;
using System.Net;
using Local.Cloud.Decisions;

namespace Local.Cloud.LoadBalancing;

/// <summary>Describes the decisions about a target's health.</summary>
/// <param name="stack">The stack of the target group.</param>
/// <param name="settings">The settings of the target group.</param>
/// <param name="address">The address of the target.</param>
/// <param name="port">The port of the target.</param>
internal sealed class TargetDecisions(string stack, TargetGroupSettings settings, IPAddress address, int port)
{
    private const int ShownChecks = 10;

    /// <summary>Returns the registration of a target.</summary>
    public Decision Registered(DateTimeOffset now) =>
        Of(now, "registered", "the target was registered, and is initial until a health check passes", Check());

    /// <summary>Returns the deregistration of a target.</summary>
    public Decision Deregistered(DateTimeOffset now, TimeSpan delay) =>
        Of(
            now,
            "draining",
            "the target was deregistered: it gets no new requests, and unanswered ones may end",
            [new("deregistration delay", Moment.Text(delay)), new("ends", Moment.Text(now + delay))]
        );

    /// <summary>Returns the health that checks gave a target.</summary>
    /// <param name="now">The time of the last check.</param>
    /// <param name="health">The new health.</param>
    /// <param name="checks">The last checks, oldest first.</param>
    public Decision Judged(DateTimeOffset now, TargetHealth health, IReadOnlyList<HealthCheck> checks)
    {
        var last = checks[^1].Result;
        var reason =
            health.State == TargetHealth.HealthyState ? "health checks passed"
            : last.Detail is null ? health.Description!
            : $"{health.Description}: {last.Detail}";
        return Of(
            now,
            health.State,
            reason,
            [
                .. Check(),
                .. health.Reason is null ? [] : new[] { new Fact("AWS's reason", health.Reason) },
                new("last checks", string.Join(", ", checks.TakeLast(ShownChecks).Select(check => $"{check}"))),
            ]
        );
    }

    private IReadOnlyList<Fact> Check()
    {
        var check = settings.HealthCheck;
        var scheme = check.IsSecure ? "https" : "http";
        return
        [
            new("check", $"GET {scheme}://{address}:{check.Port ?? port}{check.Path}"),
            new("allowed codes", check.Matcher.Text),
            new("interval", Moment.Text(check.Interval)),
            new("timeout", Moment.Text(check.Timeout)),
            new("healthy threshold", Number(check.HealthyThreshold)),
            new("unhealthy threshold", Number(check.UnhealthyThreshold)),
        ];
    }

    private Decision Of(DateTimeOffset now, string outcome, string reason, IReadOnlyList<Fact> facts) =>
        new(
            now,
            stack,
            DecisionKind.Target,
            $"{address}:{port}",
            outcome,
            reason,
            [new("target group", settings.Name), .. facts]
        );

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
