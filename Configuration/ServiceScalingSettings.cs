using System.Collections.Immutable;
using System.ComponentModel.DataAnnotations;

namespace Infra.Configuration;

/// <summary>
/// Automatic scaling of a service: by target tracking, by schedule, or both. Of several targets, any adds tasks, and all
/// must agree to remove one.
/// </summary>
[AtLeastOne(nameof(Cpu), nameof(Memory), nameof(RequestsPerTarget), nameof(Schedules))]
public sealed record ServiceScalingSettings
{
    /// <summary>The fewest tasks.</summary>
    [Range(0, 5000)]
    public required int Min { get; init; }

    /// <summary>The most tasks, at least <see cref="Min"/>.</summary>
    [Range(1, 5000)]
    public required int Max { get; init; }

    /// <summary>The average use of the CPU to hold, in percent.</summary>
    [Range(1, 100)]
    public int? Cpu { get; init; }

    /// <summary>The average use of the memory to hold, in percent.</summary>
    [Range(1, 100)]
    public int? Memory { get; init; }

    /// <summary>The requests a minute to hold for each healthy task.</summary>
    [Range(1, int.MaxValue)]
    public int? RequestsPerTarget { get; init; }

    /// <summary>The changes of the bounds at set times, by their names.</summary>
    [NameFormat(
        "[a-z](?:[a-z0-9-]{0,30}[a-z0-9])?",
        "at most 32 lower-case letters, digits and hyphens, a letter first"
    )]
    public ImmutableSortedDictionary<string, ScheduleSettings> Schedules { get; init; } =
        ImmutableSortedDictionary<string, ScheduleSettings>.Empty;

    /// <summary>The fewest tasks that a bound allows at any time.</summary>
    internal int Fewest => Schedules.Values.Select(schedule => schedule.Min ?? Min).Append(Min).Min();
}

/// <summary>
/// A scheduled action. At its times it sets the bounds of the scaling, and the number of tasks moves into them. The bounds
/// stay until the next action.
/// </summary>
[ExactlyOne(nameof(Cron), nameof(Rate), nameof(At))]
public sealed record ScheduleSettings
{
    /// <summary>
    /// The times by AWS's six fields: minutes, hours, day of month, month, day of week, year. One of the two days is
    /// <c>?</c>. <c>0 8 ? * MON-FRI *</c> is 8:00 of each weekday.
    /// </summary>
    [ValueFormat(
        @"[0-9*,/-]+ [0-9*,/-]+ (?:\? [A-Za-z0-9*,/-]+ [A-Za-z0-9*,/#-]+|[0-9*,/LW-]+ [A-Za-z0-9*,/-]+ \?) [0-9*,/-]+",
        "minutes, hours, day of month, month, day of week and year, ? for one of the days, as in 0 8 ? * MON-FRI *"
    )]
    public string? Cron { get; init; }

    /// <summary>The time between two actions, such as <c>12 hours</c>.</summary>
    [ValueFormat(
        "1 (?:minute|hour|day)|(?:[2-9]|[1-9][0-9]{1,5}) (?:minutes|hours|days)",
        "a number of minutes, hours or days, as in 1 day or 12 hours"
    )]
    public string? Rate { get; init; }

    /// <summary>The only time, such as <c>2027-01-31T08:00:00</c>.</summary>
    [ValueFormat(
        "[0-9]{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]",
        "a date and time, as in 2027-01-31T08:00:00"
    )]
    public string? At { get; init; }

    /// <summary>The IANA time zone of <see cref="Cron"/> and <see cref="At"/>, such as <c>Europe/Berlin</c>.</summary>
    [TimeZone]
    public string Timezone { get; init; } = "UTC";

    /// <summary>The fewest tasks from then on; without it as before. One of the two bounds is required.</summary>
    [Range(0, 5000)]
    public int? Min { get; init; }

    /// <summary>The most tasks from then on; without it as before.</summary>
    [Range(0, 5000)]
    public int? Max { get; init; }

    /// <summary>The schedule in AWS's form.</summary>
    internal string Expression =>
        Cron is not null ? $"cron({Cron})"
        : Rate is not null ? $"rate({Rate})"
        : $"at({At})";
}
