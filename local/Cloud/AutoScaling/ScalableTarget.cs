using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Local.Cloud.Decisions;
using Local.Cloud.Ecs;
using Local.Cloud.Resources;

namespace Local.Cloud.AutoScaling;

/// <summary>Returns the request count of a load balancer's target group, for the metric of that name.</summary>
/// <param name="region">The region of the policy.</param>
/// <param name="resourceLabel">The label of the policy.</param>
/// <returns>
/// The requests since the cloud started and the number of healthy targets; null if the target group does not exist.
/// </returns>
internal delegate (long Requests, int HealthyTargets)? RequestCounter(string region, string resourceLabel);

/// <summary>
/// A service that is scaled. Every minute it takes a datapoint of each metric, evaluates the alarms and sets the
/// desired count. Thread-safe.
/// </summary>
internal sealed class ScalableTarget : IAsyncDisposable
{
    private const int KeptActivities = 50;
    private static readonly TimeSpan Period = TimeSpan.FromMinutes(1);

    private readonly string _stack;
    private readonly string _region;
    private readonly Func<string, IScalableService?> _find;
    private readonly WorkContext _work;
    private readonly RequestCounter _requests;
    private readonly TargetFile<RememberedBounds> _memory;
    private readonly TargetFile<ScalingHistory> _history;
    private readonly ScalingHistory _before;
    private readonly Lock _lock = new();
    private readonly ServiceMetrics _metrics = new();
    private readonly Dictionary<string, Tracked> _policies = [];
    private readonly SortedDictionary<string, ScheduleClock> _schedules = new(StringComparer.Ordinal);
    private readonly LinkedList<ScalingActivity> _activities;
    private readonly WorkLoop _loop;
    private ScalableBounds _bounds;
    private ScalingStep? _lastOut;
    private ScalingStep? _lastIn;
    private DateTimeOffset _sampled;
    private DateTimeOffset _saved;

    public ScalableTarget(
        string resourceId,
        string stack,
        string region,
        ScalableBounds bounds,
        Func<string, IScalableService?> find,
        RequestCounter requests,
        TargetFile<RememberedBounds> memory,
        TargetFile<ScalingHistory> history,
        WorkContext work
    )
    {
        ResourceId = resourceId;
        _stack = stack;
        _region = region;
        _bounds = bounds;
        _find = find;
        _requests = requests;
        _memory = memory;
        _history = history;
        _before = history.Load() ?? ScalingHistory.Empty;
        _activities = new(_before.Activities);
        (_lastOut, _lastIn) = (_before.LastOut, _before.LastIn);
        _work = work;
        _sampled = work.Time.GetUtcNow();
        _loop = new WorkLoop($"scaling of {resourceId}", stack, Step, work);
        _loop.Start();
    }

    /// <summary>The id of the service: <c>service/cluster/name</c>.</summary>
    public string ResourceId { get; }

    /// <summary>The bounds that hold.</summary>
    public ScalableBounds Bounds
    {
        get
        {
            lock (_lock)
            {
                return _bounds;
            }
        }
    }

    /// <summary>Returns the last datapoint of a metric; null if no policy has one.</summary>
    public double? LastDatapoint(string metric)
    {
        lock (_lock)
        {
            return _policies
                .Values.FirstOrDefault(tracked => tracked.Policy.Metric == metric)
                ?.Datapoints.LastOrDefault();
        }
    }

    /// <summary>Returns the alarms of the policies.</summary>
    public IReadOnlyList<ScalingAlarm> Alarms()
    {
        lock (_lock)
        {
            return [.. _policies.Values.SelectMany(tracked => tracked.Alarms(ResourceId))];
        }
    }

    /// <summary>Returns the scaling activities, newest first.</summary>
    public IReadOnlyList<ScalingActivity> Activities()
    {
        lock (_lock)
        {
            return [.. _activities];
        }
    }

    /// <summary>Returns the bounds, the metrics and the cooldowns.</summary>
    public ScalingOverview Overview()
    {
        lock (_lock)
        {
            return new ScalingOverview(
                _bounds.Minimum,
                _bounds.Maximum,
                _sampled,
                Scale(Period),
                [.. _policies.Values.Select(tracked => new PolicyMetric(tracked.Policy, [.. tracked.Datapoints]))],
                Cooling(_lastOut, policy => policy.ScaleOutCooldown),
                Cooling(_lastIn, policy => policy.ScaleInCooldown)
            );
        }
    }

    /// <summary>Sets the program's bounds. A desired count outside of them is corrected at once.</summary>
    public void SetBounds(ScalableBounds bounds)
    {
        lock (_lock)
        {
            _bounds = bounds;
            _memory.Forget();
        }

        Enforce(bounds, "an update");
    }

    /// <summary>Adds a policy, or replaces the one with the same name.</summary>
    /// <returns>The names of the policy's high and low alarms.</returns>
    public (string High, string Low) SetPolicy(TargetTrackingPolicy policy)
    {
        lock (_lock)
        {
            if (_policies.TryGetValue(policy.Name, out var tracked) && tracked.Policy.Metric == policy.Metric)
            {
                tracked.Policy = policy;
            }
            else
            {
                _policies[policy.Name] = tracked = new Tracked(policy);
                tracked.Datapoints.AddRange(
                    _before.Datapoints(policy, _sampled, Scale(Period), TargetTrackingAlarm.LowPeriods)
                );
            }

            return (tracked.AlarmName(ResourceId, "High"), tracked.AlarmName(ResourceId, "Low"));
        }
    }

    /// <summary>Removes a policy and its alarms.</summary>
    public void RemovePolicy(string name)
    {
        lock (_lock)
        {
            _policies.Remove(name);
        }
    }

    /// <summary>Adds a scheduled action, or replaces the one with the same name.</summary>
    public void SetSchedule(ScheduledAction action)
    {
        lock (_lock)
        {
            _schedules[action.Name] = new ScheduleClock(action, _work.Time.GetUtcNow());
        }

        _loop.Wake();
    }

    /// <summary>Removes a scheduled action.</summary>
    public void RemoveSchedule(string name)
    {
        lock (_lock)
        {
            _schedules.Remove(name);
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _loop.DisposeAsync();

    private CoolingStep? Cooling(ScalingStep? step, Func<TargetTrackingPolicy, TimeSpan> cooldown) =>
        step is not null && _policies.TryGetValue(step.PolicyName, out var tracked)
            ? new CoolingStep(step, step.At + Scale(cooldown(tracked.Policy)))
            : null;

    private TimeSpan Scale(TimeSpan wait) => _work.TimeScale.Scale(_stack, wait);

    /// <summary>Runs the scheduled actions that are due; measures and decides at the end of each minute.</summary>
    /// <returns>The time of the next scheduled action, or the end of the next minute if it is earlier.</returns>
    private DateTimeOffset? Step()
    {
        var scheduled = RunSchedules();
        if (_work.Time.GetUtcNow() >= _sampled + Scale(Period))
        {
            Sample();
            Decide();
            SaveEachMinute();
        }

        var minute = _sampled + Scale(Period);
        return scheduled < minute ? scheduled : minute;
    }

    /// <summary>Runs the scheduled actions that are due, in the order of their times.</summary>
    /// <returns>The time of the next one; null if there is none.</returns>
    private DateTimeOffset? RunSchedules()
    {
        while (true)
        {
            ScheduledAction action;
            lock (_lock)
            {
                var next = _schedules.Values.MinBy(clock => clock.Due(Scale) ?? DateTimeOffset.MaxValue);
                if (next?.Due(Scale) is not { } due || due > _work.Time.GetUtcNow())
                {
                    return next?.Due(Scale);
                }

                next.Pass(due);
                action = next.Action;
                if (_bounds.SchedulesSuspended)
                {
                    continue;
                }
            }

            Run(action);
        }
    }

    private void Run(ScheduledAction action)
    {
        ScalableBounds bounds;
        lock (_lock)
        {
            bounds = _bounds with
            {
                Minimum = action.Minimum ?? _bounds.Minimum,
                Maximum = action.Maximum ?? _bounds.Maximum,
            };
            var works = bounds.Minimum <= bounds.Maximum;
            Add(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"Setting min capacity to {bounds.Minimum} and max capacity to {bounds.Maximum}."
                ),
                $"scheduled action name {action.Name} was triggered",
                works ? ScalingActivity.Successful : ScalingActivity.Failed,
                _work.Time.GetUtcNow()
            );
            if (!works)
            {
                return;
            }

            _bounds = bounds;
            _memory.Save(new RememberedBounds(bounds.Minimum, bounds.Maximum));
        }

        Enforce(bounds, $"the scheduled action {action.Name}");
    }

    private void Enforce(ScalableBounds bounds, string cause)
    {
        if (_find(ResourceId) is not { } service)
        {
            return;
        }

        var current = service.Desired;
        if (ScalingDecision.Enforce(current, bounds.Minimum, bounds.Maximum) is not { } outcome)
        {
            return;
        }

        lock (_lock)
        {
            var now = _work.Time.GetUtcNow();
            Note(ScalingVerdict.OfBounds(current, outcome.Capacity, bounds, cause), now);
            Record(outcome, current, now);
        }

        service.Scale(outcome.Capacity);
    }

    /// <summary>Takes a datapoint of every metric.</summary>
    private void Sample()
    {
        var usage = _find(ResourceId)?.Usage() ?? [];
        var now = _work.Time.GetUtcNow();
        lock (_lock)
        {
            var elapsed = now - _sampled;
            var (cpu, memory) = _metrics.Sample(usage, now);
            _sampled = now;
            foreach (var tracked in _policies.Values)
            {
                tracked.Add(
                    tracked.Policy.Metric switch
                    {
                        PolicyType.Cpu => cpu,
                        PolicyType.Memory => memory,
                        _ => tracked.RequestsPerMinute(_requests(_region, tracked.Policy.ResourceLabel ?? ""), elapsed),
                    }
                );
            }
        }
    }

    private void Decide()
    {
        if (_find(ResourceId) is not { } service)
        {
            return;
        }

        var (current, deploying, now) = (service.Desired, service.Deploying, _work.Time.GetUtcNow());
        ScalingOutcome? outcome;
        lock (_lock)
        {
            var input = new ScalingInput(
                now,
                current,
                _bounds.Minimum,
                _bounds.Maximum,
                [.. _policies.Values.Select(tracked => new PolicyMetric(tracked.Policy, tracked.Datapoints))],
                _lastOut,
                _lastIn,
                deploying,
                _bounds.OutSuspended,
                _bounds.InSuspended
            );
            outcome = ScalingDecision.Decide(input, Scale);
            Note(ScalingVerdict.Of(input, outcome, Scale), now);
            if (outcome is null)
            {
                return;
            }

            Record(outcome, current, now);
        }

        service.Scale(outcome.Capacity);
    }

    private void Note(ScalingVerdict verdict, DateTimeOffset now) =>
        _work.Decisions.Add(
            new Decision(
                now,
                _stack,
                DecisionKind.Scaling,
                ResourceId[(ResourceId.LastIndexOf('/') + 1)..],
                verdict.Outcome,
                verdict.Reason,
                verdict.Facts
            )
        );

    /// <summary>Saves the datapoints once in a real minute, so that a time scale does not keep the disk busy.</summary>
    private void SaveEachMinute()
    {
        lock (_lock)
        {
            if (_sampled >= _saved + Period)
            {
                Save();
            }
        }
    }

    private void Save()
    {
        _saved = _sampled;
        _history.Save(
            new ScalingHistory(
                _sampled,
                _policies.ToDictionary(
                    policy => policy.Key,
                    policy => new MetricHistory(policy.Value.Policy.Metric, [.. policy.Value.Datapoints])
                ),
                [.. _activities],
                _lastOut,
                _lastIn
            )
        );
    }

    private void Record(ScalingOutcome outcome, int current, DateTimeOffset now)
    {
        var step = new ScalingStep(now, outcome.Policy?.Name ?? "", current, outcome.Capacity);
        var isOut = outcome.Capacity > current;
        if (outcome.Policy is not null && isOut)
        {
            _lastOut = step;
        }
        else if (outcome.Policy is not null)
        {
            _lastIn = step;
        }

        var cause = outcome.Policy is { } policy
            ? $"monitor alarm {_policies[policy.Name].AlarmName(ResourceId, isOut ? "High" : "Low")} in state ALARM triggered policy {policy.Name}"
            : $"{(isOut ? "minimum" : "maximum")} capacity was set to {outcome.Capacity}";
        Add(
            $"Setting desired count to {outcome.Capacity.ToString(CultureInfo.InvariantCulture)}.",
            cause,
            ScalingActivity.Successful,
            now
        );
    }

    private void Add(string description, string cause, string status, DateTimeOffset now)
    {
        _activities.AddFirst(new ScalingActivity(now, description, cause, status));
        if (_activities.Count > KeptActivities)
        {
            _activities.RemoveLast();
        }

        Save();
    }

    /// <summary>A policy with its metric and alarms.</summary>
    private sealed class Tracked(TargetTrackingPolicy policy)
    {
        private long? _requests;

        public TargetTrackingPolicy Policy { get; set; } = policy;
        public List<double?> Datapoints { get; } = [];

        public void Add(double? datapoint)
        {
            Datapoints.Add(datapoint);
            if (Datapoints.Count > TargetTrackingAlarm.LowPeriods)
            {
                Datapoints.RemoveAt(0);
            }
        }

        /// <summary>Returns the requests for each healthy target, extrapolated to a whole minute.</summary>
        public double? RequestsPerMinute((long Requests, int HealthyTargets)? count, TimeSpan elapsed)
        {
            var before = _requests;
            _requests = count?.Requests;
            return before is null || count is null || count.Value.HealthyTargets == 0 || elapsed <= TimeSpan.Zero
                ? null
                : (count.Value.Requests - before.Value) / (double)count.Value.HealthyTargets * (Period / elapsed);
        }

        /// <summary>
        /// Returns the name of an alarm. It is the same for the same policy, so that it survives a restart of the
        /// cloud.
        /// </summary>
        public string AlarmName(string resourceId, string which)
        {
            var hash = SHA256.HashData(Encoding.UTF8.GetBytes($"{resourceId}/{Policy.Name}/{which}"));
            return $"TargetTracking-{resourceId}-Alarm{which}-{new Guid(hash.AsSpan(0, 16))}";
        }

        public IEnumerable<ScalingAlarm> Alarms(string resourceId)
        {
            yield return Alarm(
                AlarmName(resourceId, "High"),
                TargetTrackingAlarm.High(Datapoints, Policy.Target),
                $"{Policy.Metric} > {Policy.Target} for {TargetTrackingAlarm.HighPeriods} datapoints within {TargetTrackingAlarm.HighPeriods} minutes"
            );
            if (!Policy.DisableScaleIn)
            {
                yield return Alarm(
                    AlarmName(resourceId, "Low"),
                    TargetTrackingAlarm.Low(Datapoints, Policy.Target),
                    $"{Policy.Metric} < {TargetTrackingAlarm.LowThreshold(Policy.Target)} for {TargetTrackingAlarm.LowPeriods} datapoints within {TargetTrackingAlarm.LowPeriods} minutes"
                );
            }
        }

        private ScalingAlarm Alarm(string name, AlarmState state, string rule)
        {
            var last = Datapoints.LastOrDefault();
            return new ScalingAlarm(
                name,
                state,
                last is null ? rule : $"{rule}; last {last.Value.ToString("0.#", CultureInfo.InvariantCulture)}"
            );
        }
    }
}

/// <summary>
/// The bounds of a service's desired count, and whether scaling out, scaling in and scheduled actions are suspended.
/// </summary>
internal sealed record ScalableBounds(
    int Minimum,
    int Maximum,
    bool OutSuspended,
    bool InSuspended,
    bool SchedulesSuspended = false
);

/// <summary>The bounds that a scheduled action has set.</summary>
internal sealed record RememberedBounds(int Minimum, int Maximum);

/// <summary>An alarm of a scaling policy.</summary>
/// <param name="Name">The name in CloudWatch's form.</param>
/// <param name="State">The state of the alarm.</param>
/// <param name="Reason">The alarm's rule, and the last datapoint if there is one.</param>
internal sealed record ScalingAlarm(string Name, AlarmState State, string Reason);

/// <summary>A scaling activity.</summary>
/// <param name="Time">The time of the activity.</param>
/// <param name="Description">The change.</param>
/// <param name="Cause">The reason for the change.</param>
/// <param name="Status">The result: <see cref="Successful"/> or <see cref="Failed"/>.</param>
internal sealed record ScalingActivity(DateTimeOffset Time, string Description, string Cause, string Status)
{
    public const string Successful = "Successful";

    /// <summary>The result of a scheduled action whose lower bound is above the upper one.</summary>
    public const string Failed = "Failed";
}
