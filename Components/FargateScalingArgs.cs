using Pulumi;

namespace Infra.Components;

/// <summary>
/// The automatic scaling of a service: by target tracking on the average of its tasks, by schedule, or both. With several
/// targets, one target is enough to add tasks, and all targets must agree to remove one.
/// </summary>
public sealed class FargateScalingArgs : ResourceArgs
{
    /// <summary>The fewest tasks, 0–5000.</summary>
    [Input("min", required: true)]
    public required int Min { get; init; }

    /// <summary>The most tasks, from <see cref="Min"/> to 5000.</summary>
    [Input("max", required: true)]
    public required int Max { get; init; }

    /// <summary>
    /// The average use of the reserved CPU to hold, 1–100%. Default: none. A target or one of the <see cref="Schedules"/>
    /// is required.
    /// </summary>
    [Input("cpuPercent")]
    public int? CpuPercent { get; init; }

    /// <summary>The average use of the reserved memory to hold, 1–100%. Default: none.</summary>
    [Input("memoryPercent")]
    public int? MemoryPercent { get; init; }

    /// <summary>The requests a minute to hold for each healthy task, 1 or more. Default: none.</summary>
    [Input("requestsPerTarget")]
    public int? RequestsPerTarget { get; init; }

    /// <summary>The changes of the bounds at set times, by their names. Default: none.</summary>
    [Input("schedules")]
    public Dictionary<string, FargateScheduleArgs> Schedules { get; init; } = [];

    /// <summary>The fewest tasks that a bound allows at any time.</summary>
    internal int Fewest => Schedules.Values.Select(schedule => schedule.Min ?? Min).Append(Min).Min();
}

/// <summary>
/// A scheduled action. At its times it sets the bounds of the scaling, and ECS moves the number of tasks into them. The
/// bounds stay until the next action.
/// </summary>
public sealed class FargateScheduleArgs : ResourceArgs
{
    /// <summary>
    /// The times: <c>cron(&lt;minutes&gt; &lt;hours&gt; &lt;day of month&gt; &lt;month&gt; &lt;day of week&gt; &lt;year&gt;)</c>
    /// with <c>?</c> for one of the two days, <c>rate(&lt;number&gt; hours)</c>, or <c>at(2027-01-31T08:00:00)</c>.
    /// </summary>
    [Input("schedule", required: true)]
    public required string Schedule { get; init; }

    /// <summary>The IANA time zone of <c>cron</c> and <c>at</c>, such as <c>Europe/Berlin</c>. Default: <c>UTC</c>.</summary>
    [Input("timeZone")]
    public string TimeZone { get; init; } = "UTC";

    /// <summary>The fewest tasks from then on, 0–5000. Default: as before. One of the two bounds is required.</summary>
    [Input("min")]
    public int? Min { get; init; }

    /// <summary>The most tasks from then on, 0–5000. Default: as before.</summary>
    [Input("max")]
    public int? Max { get; init; }
}
