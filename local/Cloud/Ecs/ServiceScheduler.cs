using Local.Cloud.Decisions;
using Local.Cloud.LoadBalancing;
using Local.Cloud.Resources;

namespace Local.Cloud.Ecs;

/// <summary>
/// The state of a service: deployments, tasks, health, the circuit breaker and events. It receives what happened
/// and when, and returns the actions to take. It starts nothing itself and reads no clock. Not thread-safe.
/// </summary>
/// <param name="service">The name of the service.</param>
/// <param name="settings">The first settings of the service.</param>
/// <param name="scale">Converts a waiting time to the stack's time scale.</param>
internal sealed class ServiceScheduler(string service, ServiceSettings settings, Func<TimeSpan, TimeSpan> scale)
{
    private const string FailedContainerChecks = "Task failed container health checks";

    /// <summary>The time that a task without a load balancer runs before it counts as healthy.</summary>
    private static readonly TimeSpan HealthyWithoutCheck = TimeSpan.FromSeconds(40);

    private const int ReplacedKept = 10;

    private readonly List<Deployment> _deployments = [];
    private readonly List<Deployment> _replaced = [];
    private readonly List<ServiceTask> _tasks = [];
    private readonly ServiceEvents _events = new(service);
    private readonly Dictionary<string, string> _failures = [];
    private bool _steady;
    private bool _stuck;
    private string? _unplaced;

    /// <summary>Records the decisions.</summary>
    public ServiceDecisions Decisions { get; init; } = new("", service, new DecisionLog());

    /// <summary>The present settings.</summary>
    public ServiceSettings Settings { get; private set; } = settings;

    /// <summary>The deployments: first the primary, then those that it replaces, newest first.</summary>
    public IReadOnlyList<Deployment> Deployments =>
        [.. _deployments.AsEnumerable().Reverse().OrderBy(deployment => deployment.Status)];

    /// <summary>The deployments that later ones have replaced since the cloud started, newest first, at most 10.</summary>
    public IReadOnlyList<Deployment> Replaced => _replaced;

    /// <summary>
    /// The deployment whose revision a user gets back: the one that the primary replaces, else the last that was complete
    /// with another revision; null if there is none.
    /// </summary>
    public Deployment? Former =>
        _deployments.FindLast(one => one is { Status: DeploymentStatus.Active, EverCompleted: true })
        ?? _replaced.Find(one => one.EverCompleted && one.Revision.Key != Primary?.Revision.Key);

    /// <summary>The tasks that are not STOPPED, oldest first.</summary>
    public IReadOnlyList<ServiceTask> Tasks => _tasks;

    /// <summary>The events, newest first.</summary>
    public IReadOnlyList<ServiceEvent> Events => _events.All;

    /// <summary>The deployment that the service moves to; null before the first.</summary>
    public Deployment? Primary => _deployments.Find(deployment => deployment.Status == DeploymentStatus.Primary);

    /// <summary>The deployment to roll back to; null if none has completed.</summary>
    public Deployment? LastCompleted { get; private set; }

    /// <summary>Whether a deployment is in progress.</summary>
    public bool Deploying => Primary is { RolloutState: RolloutState.InProgress };

    /// <summary>The last deployment that the circuit breaker ended since the cloud started; null if it ended none.</summary>
    public FailedDeployment? LastFailed { get; private set; }

    /// <summary>Returns whether a deployment replaces another that differs in the image alone.</summary>
    public bool BringsAnImageAlone(Deployment deployment) =>
        _deployments.Exists(other => other != deployment && other.Revision.DiffersInImageAlone(deployment.Revision));

    /// <summary>Whether the service has nothing to do until something happens.</summary>
    public bool Steady => _steady;

    /// <summary>
    /// Starts a deployment of <paramref name="revision"/> if it differs from the present one or
    /// <paramref name="force"/> is set.
    /// </summary>
    /// <returns>The primary deployment.</returns>
    public Deployment Deploy(ServiceRevision revision, DateTimeOffset now, bool force = false)
    {
        var current = Primary;
        if (!force && current is { RolloutState: not RolloutState.Failed } && current.Revision.Key == revision.Key)
        {
            return current;
        }

        var deployment = new Deployment(Deployment.NewId(), revision, now)
        {
            Changes = current is null ? [] : RevisionChange.Between(current.Revision, revision),
        };
        if (current is not null)
        {
            Supersede(current);
        }

        _deployments.Add(deployment);
        _steady = false;
        Decisions.Deployed(deployment, current, force, now);
        return deployment;
    }

    /// <summary>
    /// Restores the deployments after a restart of the cloud; the former tasks are gone. A rollout in progress goes
    /// on, and the deployments that it replaces serve until it is complete.
    /// </summary>
    /// <param name="primary">The primary deployment.</param>
    /// <param name="lastCompleted">The deployment to roll back to, which may be the primary.</param>
    public void Restore(Deployment primary, Deployment? lastCompleted)
    {
        LastCompleted = lastCompleted;
        if (primary.RolloutState == RolloutState.InProgress && lastCompleted is not null && lastCompleted != primary)
        {
            _deployments.Add(lastCompleted);
            Supersede(lastCompleted);
        }

        // A deployment that was complete once and is in progress again is the target of a rollback.
        primary.IsRollback = primary is { RolloutState: RolloutState.InProgress, EverCompleted: true };
        _deployments.Add(primary);
    }

    /// <summary>Changes the settings without a deployment.</summary>
    public void Configure(ServiceSettings settings)
    {
        var more = settings.Desired - Settings.Desired;
        // Scaling out during a deployment adds tasks of both revisions.
        var serving = _deployments.FindLast(deployment =>
            deployment is { Status: DeploymentStatus.Active, EverCompleted: true }
        );
        if (more > 0 && serving is not null)
        {
            serving.Target += more;
        }

        if (settings != Settings)
        {
            _steady = false;
            _stuck = false;
        }

        Settings = settings;
    }

    /// <summary>
    /// Records that a task has reached <paramref name="status"/>. <paramref name="reason"/> says why it stops or
    /// has stopped.
    /// </summary>
    public void Observe(ServiceTask task, EcsTaskStatus status, DateTimeOffset now, string? reason = null)
    {
        task.Status = status;
        task.StoppedReason ??= reason;
        if (status == EcsTaskStatus.Running)
        {
            task.RunningAt = now;
            task.Deployment.Breaker = task.Deployment.Breaker.Running();
            task.Deployment.StartFailures = 0;
            _unplaced = null;
            _events.Running(task, now);
        }
        else if (status > EcsTaskStatus.Running && !task.StopRequested)
        {
            task.StopRequested = true;
            Ended(task, now);
        }

        if (status == EcsTaskStatus.Stopped)
        {
            _tasks.Remove(task);
        }
    }

    /// <summary>Records the health of a task's target; null if the task is no target.</summary>
    public static void ObserveTarget(ServiceTask task, TargetHealth? health) => task.TargetHealth = health;

    /// <summary>Records the states of a task's containers.</summary>
    public static void ObserveContainers(ServiceTask task, IReadOnlyList<ContainerState> containers) =>
        task.Containers = containers;

    /// <summary>Records whether a task's container instance drains.</summary>
    public static void ObserveDraining(ServiceTask task, bool draining) => task.Draining = draining;

    /// <summary>
    /// Records that no container instance has room for a waiting task. The event appears once until a task runs
    /// again.
    /// </summary>
    public void ObserveUnplaced(string reason, DateTimeOffset now)
    {
        var isNew = _unplaced is null;
        _unplaced = reason;
        if (isNew)
        {
            Decisions.Unplaced(reason, now);
            _events.Unplaced(reason, now);
        }
    }

    /// <summary>Returns the actions to take now. The scheduler counts them as begun.</summary>
    public IReadOnlyList<ServiceAction> Advance(DateTimeOffset now)
    {
        if (Primary is null)
        {
            return [];
        }

        foreach (var task in _tasks)
        {
            Assess(task, now);
        }

        TripBreaker(now);
        var actions = Schedule(Primary, now);
        RemoveReplaced();
        Settle(Primary, actions.Count > 0, now);
        Decisions.Waits(
            ServiceWait.Of(
                Settings,
                _deployments,
                _tasks,
                task => task.RunningAt!.Value + scale(HealthyWithoutCheck),
                _stuck,
                _unplaced,
                now
            ),
            now
        );
        return actions;
    }

    /// <summary>
    /// Returns the time at which <see cref="Advance"/> must be called again if nothing happens before; null if
    /// none.
    /// </summary>
    public DateTimeOffset? NextDue(DateTimeOffset now)
    {
        var due = new List<DateTimeOffset>();
        foreach (var task in _tasks.Where(task => task is { RunningAt: not null, StopRequested: false }))
        {
            var wait =
                task.Deployment.Revision.LoadBalancers.Count > 0 || task.ContainerHealth is not null
                    ? Settings.HealthCheckGracePeriod
                    : HealthyWithoutCheck;
            due.Add(task.RunningAt!.Value + scale(wait));
        }

        due.AddRange(_deployments.Select(deployment => deployment.MayStartAt));
        var ahead = due.Where(time => time > now).ToList();
        return ahead.Count > 0 ? ahead.Min() : null;
    }

    /// <summary>Returns the outcome of the deployment with this id.</summary>
    public DeploymentOutcome Outcome(string deploymentId)
    {
        if (_failures.TryGetValue(deploymentId, out var failure))
        {
            // A failed deployment is done when the service is steady again, or when nothing more will be tried.
            var done = Primary!.Id == deploymentId || _steady;
            return new DeploymentOutcome(false, done ? failure : null);
        }

        return Primary?.Id == deploymentId
            ? new DeploymentOutcome(_steady, null)
            : new DeploymentOutcome(false, $"deployment {deploymentId} was replaced by deployment {Primary?.Id}");
    }

    private void RemoveReplaced()
    {
        var over = _deployments.FindAll(deployment =>
            deployment.Status == DeploymentStatus.Active
            && _tasks.TrueForAll(task => task.Deployment != deployment)
            && (deployment.Target == 0 || !deployment.EverCompleted)
        );
        foreach (var deployment in over)
        {
            _deployments.Remove(deployment);
            _replaced.Insert(0, deployment);
        }

        if (_replaced.Count > ReplacedKept)
        {
            _replaced.RemoveRange(ReplacedKept, _replaced.Count - ReplacedKept);
        }
    }

    private void Supersede(Deployment deployment)
    {
        deployment.Status = DeploymentStatus.Active;
        deployment.Target = deployment.EverCompleted
            ? Settings.Desired
            : _tasks.Count(task => task.Deployment == deployment && !task.StopRequested);
        _stuck = false;
    }

    /// <summary>Records that a task ended without an order to stop.</summary>
    private void Ended(ServiceTask task, DateTimeOffset now)
    {
        _steady = false;
        if (task.RunningAt is null)
        {
            CountFailure(task);
            Decisions.Ended(task, now);
            var deployment = task.Deployment;
            deployment.StartFailures++;
            var delay = StartBackoff.Delay(deployment.StartFailures, Settings.Desired);
            _events.FailedToStart(task, now);
            if (delay > TimeSpan.Zero)
            {
                deployment.MayStartAt = now + scale(delay);
                _events.UnableToStart(now);
            }

            return;
        }

        _events.Exited(task, now);
        if (!task.EverHealthy)
        {
            // The task never passed a health check and never will.
            CountFailure(task);
        }

        Decisions.Ended(task, now);
    }

    private static void CountFailure(ServiceTask task)
    {
        if (!task.FailureCounted)
        {
            task.FailureCounted = true;
            task.Deployment.Breaker = task.Deployment.Breaker.Failed();
            task.Deployment.LastFailure =
                task.StoppedReason
                ?? (
                    task.ContainerHealth == ContainerHealth.Unhealthy
                        ? ContainerOrder.FailedCheck(task.Containers)
                        : task.TargetHealth?.Description
                );
        }
    }

    private void Assess(ServiceTask task, DateTimeOffset now)
    {
        var before = task.State;
        task.State = StateOf(task, now);
        if (task.State == before)
        {
            return;
        }

        if (task.State == SchedulerTaskState.Healthy)
        {
            task.EverHealthy = true;
            task.Deployment.Breaker = task.Deployment.Breaker.Healthy();
        }
        else if (task.State == SchedulerTaskState.Unhealthy)
        {
            _steady = false;
            Decisions.Unhealthy(task, now);
            if (!task.Draining)
            {
                _events.Unhealthy(task, now);
                CountFailure(task);
            }
        }
    }

    private SchedulerTaskState StateOf(ServiceTask task, DateTimeOffset now)
    {
        if (task.StopRequested)
        {
            return SchedulerTaskState.Stopping;
        }

        if (task.Draining)
        {
            // The task serves until another one does, like a task that fails its health checks.
            return SchedulerTaskState.Unhealthy;
        }

        if (task.RunningAt is not { } running)
        {
            return SchedulerTaskState.Starting;
        }

        var checkedAt = running + scale(Settings.HealthCheckGracePeriod);
        if (task.ContainerHealth is { } health and not ContainerHealth.Healthy)
        {
            return health == ContainerHealth.Unhealthy && now >= checkedAt
                ? SchedulerTaskState.Unhealthy
                : SchedulerTaskState.Starting;
        }

        if (task.Deployment.Revision.LoadBalancers.Count == 0)
        {
            return task.ContainerHealth is not null || now >= running + scale(HealthyWithoutCheck)
                ? SchedulerTaskState.Healthy
                : SchedulerTaskState.Starting;
        }

        return task.TargetHealth?.State switch
        {
            "healthy" => SchedulerTaskState.Healthy,
            "unhealthy" when now >= checkedAt => SchedulerTaskState.Unhealthy,
            _ => SchedulerTaskState.Starting,
        };
    }

    private void TripBreaker(DateTimeOffset now)
    {
        var failed = Primary!;
        if (
            !Settings.CircuitBreaker
            || failed.RolloutState != RolloutState.InProgress
            || failed.IsRollback
            || !failed.Breaker.Tripped(Settings.Desired)
        )
        {
            return;
        }

        var reason = failed.Breaker.Reason;
        failed.RolloutState = RolloutState.Failed;
        failed.RolloutStateReason = $"ECS deployment circuit breaker: {reason}.";
        _events.Failed(failed, reason, now);
        var failure = $"{reason} ({failed.LastFailure ?? "no reason given"})";
        var last = Settings.Rollback && LastCompleted != failed ? LastCompleted : null;
        Decisions.Failed(failed, Settings, last, now);
        if (last is not null)
        {
            RollBack(failed, last, now);
            failure += $"; the circuit breaker rolled back to {last.Revision.TaskDefinition.Name}";
        }

        _failures[failed.Id] = failure;
        LastFailed = new FailedDeployment(failed.Revision.TaskDefinition.Name, now, failure);
    }

    private void RollBack(Deployment failed, Deployment last, DateTimeOffset now)
    {
        Supersede(failed);
        _deployments.Remove(last);
        _replaced.Remove(last);
        _deployments.Add(last);
        last.Status = DeploymentStatus.Primary;
        last.RolloutState = RolloutState.InProgress;
        last.RolloutStateReason = $"ECS deployment circuit breaker: rolling back to deploymentId {last.Id}.";
        last.IsRollback = true;
        last.Breaker = CircuitBreaker.Closed;
        _events.RollingBack(last, now);
    }

    private List<ServiceAction> Schedule(Deployment primary, DateTimeOffset now)
    {
        var active = _deployments.Where(deployment => deployment.Status == DeploymentStatus.Active);
        var input = new SchedulerInput(
            Settings.Desired,
            Settings.Limits,
            new SchedulerDeployment(
                primary.Id,
                Settings.Desired,
                primary.RolloutState != RolloutState.Failed && now >= primary.MayStartAt
            ),
            [
                .. active.Select(deployment => new SchedulerDeployment(
                    deployment.Id,
                    deployment.Target,
                    deployment.EverCompleted && now >= deployment.MayStartAt
                )),
            ],
            [.. _tasks.Select(task => new SchedulerTask(task.Id, task.Deployment.Id, task.State))]
        );
        var decision = DeploymentScheduler.Decide(input);
        foreach (var deployment in _deployments)
        {
            deployment.Target = decision.Targets[deployment.Id];
        }

        if (decision.Stuck && !_stuck)
        {
            _events.Stuck(now);
        }

        _stuck = decision.Stuck;
        var (stops, starts) = (Stop(decision.Stops, now), Start(decision.Starts, now));
        Decisions.Scheduled(input, _deployments, stops, starts, now);
        return [.. stops, .. starts];
    }

    private List<StopTask> Stop(IReadOnlyList<string> ids, DateTimeOffset now)
    {
        var stops = ids.Select(id => _tasks.Find(task => task.Id == id)!).ToList();
        foreach (var task in stops)
        {
            task.StoppedReason =
                task is not { State: SchedulerTaskState.Unhealthy, Draining: false }
                    ? $"Scaling activity initiated by (deployment {Primary!.Id})"
                : task.ContainerHealth == ContainerHealth.Unhealthy ? FailedContainerChecks
                : $"Task failed ELB health checks in (target-group {task.Deployment.Revision.LoadBalancers[0].TargetGroupArn})";
            task.StopRequested = true;
            task.State = SchedulerTaskState.Stopping;
        }

        if (stops.Count > 0)
        {
            _events.Stopped(stops, now);
        }

        return stops.ConvertAll(task => new StopTask(task));
    }

    private List<StartTask> Start(IReadOnlyList<TaskStart> starts, DateTimeOffset now)
    {
        var actions = new List<StartTask>();
        foreach (var start in starts)
        {
            var deployment = _deployments.Find(deployment => deployment.Id == start.DeploymentId)!;
            var tasks = Enumerable
                .Range(0, start.Count)
                .Select(_ => new ServiceTask(Ids.Hex(32), deployment, now))
                .ToList();
            _tasks.AddRange(tasks);
            _events.Started(tasks, now);
            actions.AddRange(tasks.Select(task => new StartTask(task)));
        }

        return actions;
    }

    private void Settle(Deployment primary, bool acted, DateTimeOffset now)
    {
        var settled =
            !acted
            && _deployments.Count == 1
            && primary.RolloutState != RolloutState.Failed
            && _tasks.Count == Settings.Desired
            && _tasks.TrueForAll(task => task.State == SchedulerTaskState.Healthy);
        if (settled && !_steady)
        {
            if (primary.RolloutState == RolloutState.InProgress)
            {
                primary.RolloutState = RolloutState.Completed;
                primary.RolloutStateReason = $"ECS deployment {primary.Id} completed.";
                primary.EverCompleted = true;
                primary.IsRollback = false;
                LastCompleted = primary;
                _events.Completed(primary, now);
                Decisions.Completed(primary, Settings.Desired, now);
            }

            _events.Steady(now);
        }

        _steady = settled;
    }
}
