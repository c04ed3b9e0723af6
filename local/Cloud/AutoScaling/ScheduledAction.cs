namespace Local.Cloud.AutoScaling;

/// <summary>A scheduled action: at its times it sets the bounds of a scalable target.</summary>
/// <param name="Name">The name of the action.</param>
/// <param name="Schedule">The times.</param>
/// <param name="Start">The time before which the action does nothing; null for none.</param>
/// <param name="End">The time after which the action does nothing; null for none.</param>
/// <param name="Minimum">The new lower bound; null to keep the present one.</param>
/// <param name="Maximum">The new upper bound; null to keep the present one.</param>
internal sealed record ScheduledAction(
    string Name,
    ScheduleExpression Schedule,
    DateTimeOffset? Start,
    DateTimeOffset? End,
    int? Minimum,
    int? Maximum
)
{
    /// <summary>Returns the first time after <paramref name="after"/>; null if there is none.</summary>
    /// <param name="after">The time.</param>
    /// <param name="created">The time from which <c>rate</c> counts without a start.</param>
    public DateTimeOffset? Next(DateTimeOffset after, DateTimeOffset created)
    {
        // A schedule may begin at its start itself.
        var from = Start > after ? Start.Value.AddTicks(-1) : after;
        return Schedule.Next(from, Start ?? created) is { } next && !(next > End) ? next : null;
    }
}

/// <summary>
/// The clock of a scheduled action. A stack's time scale divides the waits between the action's times, so that the clock
/// runs ahead of the real one.
/// </summary>
internal sealed class ScheduleClock
{
    private readonly DateTimeOffset _created;
    private DateTimeOffset _at;
    private DateTimeOffset _since;

    /// <param name="action">The action.</param>
    /// <param name="now">The present time.</param>
    public ScheduleClock(ScheduledAction action, DateTimeOffset now)
    {
        Action = action;
        _created = _at = _since = now;
    }

    /// <summary>The action.</summary>
    public ScheduledAction Action { get; }

    /// <summary>Returns the real time at which the action is due; null if it never is again.</summary>
    /// <param name="scale">Converts a wait to the stack's time scale.</param>
    public DateTimeOffset? Due(Func<TimeSpan, TimeSpan> scale) =>
        Action.Next(_at, _created) is { } next ? _since + scale(next - _at) : null;

    /// <summary>Sets the clock to the time at which the action was due.</summary>
    /// <param name="due">The result of <see cref="Due"/>.</param>
    public void Pass(DateTimeOffset due) => (_at, _since) = (Action.Next(_at, _created) ?? _at, due);
}
