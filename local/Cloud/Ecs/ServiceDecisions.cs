using System.Globalization;
using Local.Cloud.Decisions;
using Local.Protocol.Text;

namespace Local.Cloud.Ecs;

/// <summary>
/// Records the decisions of a service's scheduler, with the facts that they were made of. Like the scheduler, it reads no
/// clock. Not thread-safe.
/// </summary>
/// <param name="stack">The stack of the service.</param>
/// <param name="service">The name of the service.</param>
/// <param name="log">The log of the decisions.</param>
internal sealed class ServiceDecisions(string stack, string service, DecisionLog log)
{
    private const int MostCauses = 5;

    // What has happened since the last step.
    private readonly List<string> _causes = [];
    private string _wait = "";

    /// <summary>Records a change of the desired count.</summary>
    /// <param name="before">The former count.</param>
    /// <param name="after">The new count.</param>
    /// <param name="cause">Who changed it.</param>
    /// <param name="now">The time.</param>
    public void Resized(int before, int after, string cause, DateTimeOffset now)
    {
        var reason = $"{cause} changed the desired count from {before} to {after}";
        Cause(reason);
        Add(DecisionKind.Service, now, $"desired count {after}", reason, []);
    }

    /// <summary>Records the beginning of a deployment.</summary>
    /// <param name="deployment">The new deployment.</param>
    /// <param name="before">The deployment that it replaces; null for none.</param>
    /// <param name="forced">Whether a deployment was asked for whatever it changes.</param>
    /// <param name="now">The time.</param>
    public void Deployed(Deployment deployment, Deployment? before, bool forced, DateTimeOffset now)
    {
        var reason =
            before is null ? "the service had no deployment before"
            : before.Revision.Key != deployment.Revision.Key
                ? before.Revision.TaskDefinition.Arn == deployment.Revision.TaskDefinition.Arn
                        ? "an update changed the service's network, load balancers or Service Connect"
                    : "an update changed the task definition"
            : forced ? "an update forced a new deployment"
            : "an update tried again after a failed deployment";
        Cause($"the deployment of {NameOf(deployment)} began");
        Add(
            DecisionKind.Service,
            now,
            "deployment began",
            reason,
            [
                new("deployment", deployment.Id),
                new("task definition", NameOf(deployment)),
                .. before is null ? [] : new[] { new Fact("replaces", $"{NameOf(before)} ({before.Id})") },
            ]
        );
    }

    /// <summary>Records that a deployment is complete.</summary>
    public void Completed(Deployment deployment, int desired, DateTimeOffset now) =>
        Add(
            DecisionKind.Service,
            now,
            "deployment completed",
            $"the service has {Counted.Text(desired, "healthy task")} of {NameOf(deployment)}, and no other task is left",
            [new("deployment", deployment.Id), new("task definition", NameOf(deployment))]
        );

    /// <summary>Records that the circuit breaker ended a deployment.</summary>
    /// <param name="deployment">The deployment.</param>
    /// <param name="settings">The settings of the service.</param>
    /// <param name="to">The deployment that the service rolls back to; null for none.</param>
    /// <param name="now">The time.</param>
    public void Failed(Deployment deployment, ServiceSettings settings, Deployment? to, DateTimeOffset now)
    {
        Cause($"the circuit breaker ended the deployment of {NameOf(deployment)}");
        Add(
            DecisionKind.Service,
            now,
            to is null ? "deployment failed" : "rolled back",
            $"{Counted.Text(deployment.Breaker.Failures, "task")} of {NameOf(deployment)} failed in a row: {deployment.Breaker.Reason}"
                + (deployment.LastFailure is { } last ? $" ({last})" : ""),
            [
                new("deployment", deployment.Id),
                new("task definition", NameOf(deployment)),
                new("failed tasks", Number(deployment.Breaker.Failures)),
                new("threshold of the circuit breaker", Number(CircuitBreaker.Threshold(settings.Desired))),
                new("desired count", Number(settings.Desired)),
                new("last failure", deployment.LastFailure ?? "no reason given"),
                new(
                    "rolled back to",
                    to is not null ? $"{NameOf(to)} ({to.Id})"
                        : settings.Rollback ? "nothing: no other deployment was ever complete"
                        : "nothing: rollback is off"
                ),
            ]
        );
    }

    /// <summary>Records that a task ended without an order to stop.</summary>
    public void Ended(ServiceTask task, DateTimeOffset now)
    {
        var reason = task.StoppedReason ?? "no reason given";
        Cause($"task {Short(task)} ended: {reason}");
        Add(
            DecisionKind.Task,
            task.Id,
            now,
            task.RunningAt is null ? "failed to start" : "ended by itself",
            reason,
            [.. FactsOf(task), new("failed tasks of the deployment in a row", Number(task.Deployment.Breaker.Failures))]
        );
    }

    /// <summary>Records that a task has become unhealthy, so that another must replace it.</summary>
    public void Unhealthy(ServiceTask task, DateTimeOffset now)
    {
        Cause($"task {Short(task)} became unhealthy: {task.WhyUnhealthy}");
        Add(DecisionKind.Task, task.Id, now, "unhealthy", task.WhyUnhealthy, FactsOf(task));
    }

    /// <summary>Records that no container instance has room for a task.</summary>
    public void Unplaced(string reason, DateTimeOffset now) =>
        Add(
            DecisionKind.Service,
            now,
            "unable to place a task",
            "no container instance met all of its requirements: " + reason.TrimEnd('.'),
            []
        );

    /// <summary>Records a step of the scheduler, unless it does nothing.</summary>
    /// <param name="input">The state that it decided on.</param>
    /// <param name="deployments">The deployments of the state.</param>
    /// <param name="stops">The tasks that it stops.</param>
    /// <param name="starts">The tasks that it starts.</param>
    /// <param name="now">The time.</param>
    public void Scheduled(
        SchedulerInput input,
        IReadOnlyList<Deployment> deployments,
        IReadOnlyList<StopTask> stops,
        IReadOnlyList<StartTask> starts,
        DateTimeOffset now
    )
    {
        if (stops.Count + starts.Count == 0)
        {
            return;
        }

        var causes = _causes.Count == 0 ? "the last step has made room for it" : string.Join("; ", _causes);
        _causes.Clear();
        IReadOnlyList<Fact> facts =
        [
            new("desired count", Number(input.Desired)),
            new(
                "limits",
                $"at least {Counted.Text(input.Limits.Lower, "healthy task")}, at most {Counted.Text(input.Limits.Upper, "task")}"
            ),
            .. deployments.Select(deployment => CountsOf(deployment, input)),
        ];
        Add(
            DecisionKind.Step,
            now,
            $"starts {Counted.Text(starts.Count, "task")} and stops {stops.Count}",
            causes,
            facts
        );
        foreach (var task in starts.Select(start => start.Task))
        {
            Add(
                DecisionKind.Task,
                task.Id,
                now,
                "started",
                $"the service wants {Counted.Text(Wanted(task.Deployment, input), "task")} of {NameOf(task.Deployment)} and had "
                    + $"{Good(task.Deployment, input)}, because {causes}",
                [.. FactsOf(task), .. facts]
            );
        }

        foreach (var stop in stops)
        {
            Add(
                DecisionKind.Task,
                stop.Task.Id,
                now,
                "ordered to stop",
                WhyStopped(stop, input, deployments),
                [.. FactsOf(stop.Task), .. facts]
            );
        }
    }

    /// <summary>Records what the service waits for, if that has changed.</summary>
    /// <param name="waits">What it waits for; none if it is steady.</param>
    /// <param name="now">The time.</param>
    public void Waits(IReadOnlyList<string> waits, DateTimeOffset now)
    {
        var wait = string.Join('\n', waits);
        if (wait == _wait)
        {
            return;
        }

        _wait = wait;
        Add(
            DecisionKind.Wait,
            now,
            waits.Count == 0 ? "steady" : "waits",
            waits.Count == 0 ? "the service has nothing to do until something happens" : waits[0],
            [.. waits.Select(one => new Fact("waits", one))]
        );
    }

    /// <summary>Records that a task has reached a status.</summary>
    /// <param name="task">The task.</param>
    /// <param name="endpoint">Its address and port; null without them.</param>
    /// <param name="exitCode">The exit code of its container; null without one.</param>
    /// <param name="now">The time.</param>
    public void Reached(ServiceTask task, string? endpoint, int? exitCode, DateTimeOffset now)
    {
        if (task.Status is EcsTaskStatus.Running or EcsTaskStatus.Stopped)
        {
            Add(
                DecisionKind.Task,
                task.Id,
                now,
                task.Status.Name(),
                task.Status == EcsTaskStatus.Running ? "its program listens" : task.StoppedReason ?? "the cloud ends",
                [
                    .. FactsOf(task),
                    .. endpoint is null ? [] : new[] { new Fact("endpoint", endpoint) },
                    .. exitCode is null ? [] : new[] { new Fact("exit code", Number(exitCode.Value)) },
                ]
            );
        }
    }

    private static string WhyStopped(StopTask stop, SchedulerInput input, IReadOnlyList<Deployment> deployments)
    {
        var (task, before) = (stop.Task, input.Tasks.First(one => one.Id == stop.Task.Id).State);
        var primary = deployments.First(deployment => deployment.Id == input.Primary.Id);
        if (before == SchedulerTaskState.Unhealthy)
        {
            return $"{task.WhyUnhealthy}, and another task has taken its place"
                + (task.Draining ? "" : ", or the limits leave no room for one beside it");
        }

        return task.Deployment == primary
            ? $"the service wants {Counted.Text(input.Desired, "task")} and had {Good(primary, input)} of {NameOf(primary)}"
            : $"the deployment of {NameOf(primary)} replaces {NameOf(task.Deployment)}: "
                + $"{Count(primary, input, SchedulerTaskState.Healthy)} of {input.Desired} new tasks are healthy";
    }

    private static Fact CountsOf(Deployment deployment, SchedulerInput input) =>
        new(
            $"tasks of {NameOf(deployment)}",
            string.Join(
                ", ",
                Enum.GetValues<SchedulerTaskState>()
                    .Select(state => $"{Count(deployment, input, state)} {state.ToString().ToLowerInvariant()}")
                    .Prepend($"{Wanted(deployment, input)} wanted")
            )
        );

    private static int Wanted(Deployment deployment, SchedulerInput input) =>
        deployment.Id == input.Primary.Id
            ? input.Desired
            : input.Active.FirstOrDefault(one => one.Id == deployment.Id)?.Target ?? 0;

    private static int Good(Deployment deployment, SchedulerInput input) =>
        Count(deployment, input, SchedulerTaskState.Starting) + Count(deployment, input, SchedulerTaskState.Healthy);

    private static int Count(Deployment deployment, SchedulerInput input, SchedulerTaskState state) =>
        input.Tasks.Count(task => task.DeploymentId == deployment.Id && task.State == state);

    private IReadOnlyList<Fact> FactsOf(ServiceTask task) =>
        [
            new("service", service),
            new("task definition", NameOf(task.Deployment)),
            new("deployment", task.Deployment.Id),
        ];

    private void Cause(string cause)
    {
        if (_causes.Count < MostCauses)
        {
            _causes.Add(cause);
        }
    }

    private void Add(string kind, DateTimeOffset now, string outcome, string reason, IReadOnlyList<Fact> facts) =>
        Add(kind, service, now, outcome, reason, facts);

    private void Add(
        string kind,
        string subject,
        DateTimeOffset now,
        string outcome,
        string reason,
        IReadOnlyList<Fact> facts
    ) => log.Add(new Decision(now, stack, kind, subject, outcome, reason, facts));

    private static string NameOf(Deployment deployment) => deployment.Revision.TaskDefinition.Name;

    private static string Short(ServiceTask task) => task.Id[..8];

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
