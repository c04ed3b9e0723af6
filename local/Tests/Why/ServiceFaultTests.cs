using Local.Cloud.AutoScaling;
using Local.Cloud.Contract;
using Local.Cloud.Decisions;
using Local.Cloud.Ecs;
using Local.Cloud.LoadBalancing;
using Local.Cloud.Why;
using Local.Tests.Ecs;

namespace Local.Tests.Why;

/// <summary><c>why service</c> names the true cause. Each case makes a fault in virtual time.</summary>
public sealed class ServiceFaultTests
{
    private static readonly TargetHealth Healthy = new("healthy", null, null);
    private static readonly TargetTrackingPolicy Cpu = new(
        "cpu",
        "ECSServiceAverageCPUUtilization",
        70,
        TimeSpan.FromMinutes(5),
        TimeSpan.FromMinutes(5),
        DisableScaleIn: false
    );

    private DateTimeOffset _now;
    private DecisionLog _log = null!;

    [SetUp]
    public void Start() => (_now, _log) = (new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero), new DecisionLog());

    [Test]
    public void It_deploys_until_an_old_task_has_drained()
    {
        var service = Service(new ServiceSettings(1));
        var old = Run(service, 1).Single();
        var replacement = Run(service, 2).Single();
        ServiceScheduler.ObserveTarget(old, Draining(30));
        service.Observe(old, EcsTaskStatus.Deactivating, _now);
        service.Advance(_now);

        Assert.That(
            Answer(service),
            Does.StartWith($"users still deploys: task {old.Id[..8]} of users:1 drains until 2026-01-01T00:00:30Z: ")
        );
        Assert.That(
            Reason(old, "ordered to stop"),
            Is.EqualTo("the deployment of users:2 replaces users:1: 1 of 1 new tasks are healthy")
        );
        Assert.That(
            Reason(replacement, "started"),
            Is.EqualTo("the service wants 1 task of users:2 and had 0, because the deployment of users:2 began")
        );
    }

    [Test]
    public void It_deploys_until_a_target_is_healthy()
    {
        var service = Service(new ServiceSettings(1));
        service.Deploy(ServiceSchedulerTests.Revision(1), _now);
        var task = Starts(service).Single();
        service.Observe(task, EcsTaskStatus.Running, _now);
        ServiceScheduler.ObserveTarget(
            task,
            new TargetHealth("initial", "Elb.InitialHealthChecking", "Initial health checks in progress")
        );
        service.Advance(_now);

        Assert.That(
            Answer(service),
            Does.StartWith(
                $"users still deploys: task {task.Id[..8]} of users:1 is RUNNING, and its target is initial (Initial health checks in progress); "
            )
        );
    }

    [TestCase(1, "users is steady; it wants 1 task, because its resource asks for it, ")]
    [TestCase(2, "users is steady; it wants 2 tasks, because its resource asks for them, ")]
    public void It_has_as_many_tasks_as_its_resource_asks_for(int desired, string answer)
    {
        var service = Service(new ServiceSettings(desired));
        Run(service, 1);

        Assert.That(Answer(service), Is.EqualTo(answer + "and nothing has changed the number since the cloud started"));
    }

    [Test]
    public void The_limits_leave_no_step()
    {
        var service = Service(new ServiceSettings(1));
        Run(service, 1);
        service.Configure(service.Settings with { MaximumPercent = 100 });
        service.Deploy(ServiceSchedulerTests.Revision(2), _now);
        service.Advance(_now);

        Assert.That(
            Answer(service),
            Does.StartWith(
                "users still deploys: the limits forbid every step: with 1 desired task, minimumHealthyPercent 100 keeps 1 healthy, "
                    + "and maximumPercent 100 allows 1; "
            )
        );
    }

    [Test]
    public void The_circuit_breaker_rolled_back()
    {
        var service = Service(new ServiceSettings(1, CircuitBreaker: true, Rollback: true));
        Run(service, 1);
        service.Deploy(ServiceSchedulerTests.Revision(2), _now);
        for (var i = 0; i < 3; i++)
        {
            service.Observe(Starts(service).Single(), EcsTaskStatus.Stopped, _now, "exit code 1");
        }

        service.Advance(_now);

        var answer = Why(service);
        Assert.That(answer.Answer, Does.StartWith("users was rolled back from users:2 to users:1 (ecs-svc/"));
        Assert.That(
            answer.Answer,
            Does.Contain("because 3 tasks of users:2 failed in a row: tasks failed to start (exit code 1)")
        );
        Assert.That(answer.Facts, Has.Some.EqualTo("threshold of the circuit breaker: 3"));
    }

    [Test]
    public void The_first_deployment_failed_and_there_is_nothing_to_roll_back_to()
    {
        var service = Service(new ServiceSettings(1, CircuitBreaker: true, Rollback: true));
        service.Deploy(ServiceSchedulerTests.Revision(1), _now);
        for (var i = 0; i < 3; i++)
        {
            service.Observe(Starts(service).Single(), EcsTaskStatus.Stopped, _now, "CannotPullContainerError: none");
        }

        service.Advance(_now);

        var answer = Why(service);
        Assert.That(
            answer.Answer,
            Does.StartWith("users has a failed deployment of users:1 at 2026-01-01T00:00:00Z, ")
        );
        Assert.That(answer.Facts, Has.Some.EqualTo("last failure: CannotPullContainerError: none"));
        Assert.That(answer.Facts, Has.Some.EqualTo("rolled back to: nothing: no other deployment was ever complete"));
    }

    [Test]
    public void Tasks_that_never_start_make_it_wait()
    {
        var service = Service(new ServiceSettings(1));
        service.Deploy(ServiceSchedulerTests.Revision(1), _now);
        for (var i = 0; i < 3; i++)
        {
            service.Observe(Starts(service).Single(), EcsTaskStatus.Stopped, _now, "exit code 1");
        }

        service.Advance(_now);

        var answer = Why(service);
        Assert.That(
            answer.Answer,
            Does.StartWith(
                "users still deploys: no task of users:1 starts before 2026-01-01T00:00:10Z, because 3 failed to start in a row "
                    + "(exit code 1); "
            )
        );
        Assert.That(answer.Advice, Has.Some.StartsWith("`./infra logs users` "));
    }

    [Test]
    public void No_container_instance_has_room()
    {
        var service = Service(new ServiceSettings(2));
        service.Deploy(ServiceSchedulerTests.Revision(1), _now);
        var tasks = Starts(service);
        Become(service, tasks[0], Healthy);
        service.ObserveUnplaced(
            "The closest matching (container-instance i-1) has insufficient memory available.",
            _now
        );
        service.Advance(_now);

        Assert.That(
            Answer(service),
            Does.StartWith(
                $"users still deploys: task {tasks[1].Id[..8]} of users:1 is PROVISIONING: no container instance has room: "
                    + "The closest matching (container-instance i-1) has insufficient memory available; it wants 2 tasks"
            )
        );
    }

    [Test]
    public void A_task_without_a_health_check_counts_as_healthy_later()
    {
        var service = Service(new ServiceSettings(1));
        service.Deploy(ServiceSchedulerTests.Revision(1, balanced: false), _now);
        service.Observe(Starts(service).Single(), EcsTaskStatus.Running, _now);
        service.Advance(_now);

        Assert.That(
            Answer(service),
            Does.Contain(
                "is RUNNING, and counts as healthy from 2026-01-01T00:00:40Z on, because it has no health check"
            )
        );
    }

    [Test]
    public void A_task_was_replaced_because_its_target_is_unhealthy()
    {
        var service = Service(new ServiceSettings(1));
        var old = Run(service, 1).Single();
        ServiceScheduler.ObserveTarget(old, new TargetHealth("unhealthy", "Target.Timeout", "Request timed out"));
        var replacement = Starts(service).Single();
        Become(service, replacement, Healthy);
        service.Advance(_now);

        Assert.That(
            Reason(replacement, "started"),
            Is.EqualTo(
                $"the service wants 1 task of users:1 and had 0, because task {old.Id[..8]} became unhealthy: its target is unhealthy "
                    + "(Request timed out)"
            )
        );
        Assert.That(
            Reason(old, "ordered to stop"),
            Does.StartWith("its target is unhealthy (Request timed out), and another")
        );
    }

    [Test]
    public void A_task_was_replaced_because_its_container_failed_its_health_check()
    {
        var service = Service(new ServiceSettings(1));
        var old = Run(service, 1).Single();
        ServiceScheduler.ObserveContainers(old, ServiceSchedulerTests.Checked(ContainerHealth.Unhealthy));
        var replacement = Starts(service).Single();
        Become(service, replacement, Healthy);
        service.Advance(_now);

        Assert.That(Reason(old, "unhealthy"), Is.EqualTo("its container users failed its health check: no answer"));
        Assert.That(
            Reason(old, "ordered to stop"),
            Does.StartWith(
                "its container users failed its health check: no answer, and another task has taken its place"
            )
        );
    }

    [Test]
    public void It_deploys_until_a_container_has_passed_its_health_check()
    {
        var service = Service(new ServiceSettings(1));
        service.Deploy(ServiceSchedulerTests.Revision(1), _now);
        var task = Starts(service).Single();
        service.Observe(task, EcsTaskStatus.Running, _now);
        ServiceScheduler.ObserveTarget(task, Healthy);
        ServiceScheduler.ObserveContainers(task, ServiceSchedulerTests.Checked(ContainerHealth.Unknown));
        service.Advance(_now);

        Assert.That(
            Answer(service),
            Does.StartWith(
                $"users still deploys: task {task.Id[..8]} of users:1 is RUNNING, and its container's health check has not run yet; "
            )
        );
    }

    [Test]
    public void It_deploys_until_a_container_has_what_it_waits_for()
    {
        var service = Service(new ServiceSettings(1));
        service.Deploy(ServiceSchedulerTests.Revision(1), _now);
        var task = Starts(service).Single();
        service.Observe(task, EcsTaskStatus.Activating, _now);
        var main = ServiceSchedulerTests.Checked(ContainerHealth.Unknown)[0];
        ServiceScheduler.ObserveContainers(
            task,
            [
                main with
                {
                    Definition = main.Definition with { DependsOn = [new("init", "SUCCESS")] },
                    Status = ContainerStatus.Pending,
                },
                main with
                {
                    Definition = main.Definition with { Name = "init", Essential = false },
                },
            ]
        );
        service.Advance(_now);

        Assert.That(
            Answer(service),
            Does.StartWith(
                $"users still deploys: task {task.Id[..8]} of users:1 is ACTIVATING: users waits for init to be SUCCESS; "
            )
        );
    }

    [Test]
    public void A_container_instance_drains()
    {
        var service = Service(new ServiceSettings(1));
        var task = Run(service, 1).Single();
        ServiceScheduler.ObserveDraining(task, true);
        Become(service, Starts(service).Single(), Healthy);
        service.Advance(_now);

        Assert.That(
            Reason(task, "ordered to stop"),
            Is.EqualTo("its container instance drains, and another task has taken its place")
        );
    }

    [Test]
    public void A_processor_alarm_scaled_it_out()
    {
        Scale(current: 1, maximum: 3, datapoints: [95, 98, 100]);
        var service = Service(new ServiceSettings(1));
        Run(service, 1);
        service.Configure(service.Settings with { Desired = 2 });
        service.Decisions.Resized(1, 2, "Application Auto Scaling", _now);
        var added = Starts(service).Single();
        Become(service, added, Healthy);

        var answer = Why(service);
        Assert.That(
            answer.Answer,
            Is.EqualTo(
                "users is steady; it wants 2 tasks, because Application Auto Scaling changed the desired count from 1 to 2 at "
                    + "2026-01-01T00:00:00Z: ECSServiceAverageCPUUtilization was above its target of 70 for 3 minutes in a row"
            )
        );
        Assert.That(
            answer.Facts,
            Has.Some.EqualTo("scaling, last datapoints of ECSServiceAverageCPUUtilization: 95, 98, 100")
        );
        Assert.That(
            answer.Facts,
            Has.Some.EqualTo(
                "scaling, tasks that ECSServiceAverageCPUUtilization asks for: 2 = 1 × 100 / 70, rounded up"
            )
        );
        Assert.That(
            Reason(added, "started"),
            Does.EndWith("because Application Auto Scaling changed the desired count from 1 to 2")
        );
    }

    [TestCase(3, 3, 0, "but 3 is the maximum capacity")]
    [TestCase(2, 3, 1, "but the cooldown of the last step out has not ended")]
    public void It_does_not_scale_out(int current, int maximum, int minutesAgo, string reason)
    {
        var last = minutesAgo > 0 ? new ScalingStep(_now.AddMinutes(-minutesAgo), "cpu", 1, current) : null;
        var decision = Scale(current, maximum, [95, 98, 100], lastOut: last);

        Assert.That(decision.Outcome, Is.EqualTo($"stays at {current}"));
        Assert.That(
            decision.Reason,
            Is.EqualTo($"ECSServiceAverageCPUUtilization is above its target of 70, {reason}")
        );
    }

    [TestCase(1, false, 0, "but 1 is the minimum capacity")]
    [TestCase(3, true, 0, "but a deployment is in progress")]
    [TestCase(3, false, 1, "but the cooldown of the last step in has not ended")]
    public void It_does_not_scale_in(int current, bool deploying, int minutesAgo, string reason)
    {
        var last = minutesAgo > 0 ? new ScalingStep(_now.AddMinutes(-minutesAgo), "cpu", current + 1, current) : null;
        var decision = Scale(current, 3, [.. Enumerable.Repeat<double?>(5, 15)], lastIn: last, deploying: deploying);

        Assert.That(decision.Outcome, Is.EqualTo($"stays at {current}"));
        Assert.That(decision.Reason, Is.EqualTo($"each metric is below nine tenths of its target, {reason}"));
    }

    [Test]
    public void Its_bounds_raised_it()
    {
        var bounds = new ScalableBounds(2, 4, OutSuspended: false, InSuspended: false);
        var verdict = ScalingVerdict.OfBounds(1, 2, bounds, "the scheduled action night");

        Assert.That(verdict.Outcome, Is.EqualTo("corrected to 2"));
        Assert.That(
            verdict.Reason,
            Is.EqualTo("the scheduled action night set the minimum capacity to 2, and the desired count was 1")
        );
    }

    private Decision Scale(
        int current,
        int maximum,
        IReadOnlyList<double?> datapoints,
        ScalingStep? lastOut = null,
        ScalingStep? lastIn = null,
        bool deploying = false
    )
    {
        var input = new ScalingInput(
            _now,
            current,
            1,
            maximum,
            [new PolicyMetric(Cpu, datapoints)],
            lastOut,
            lastIn,
            deploying
        );
        var verdict = ScalingVerdict.Of(input, ScalingDecision.Decide(input, wait => wait), wait => wait);
        var decision = new Decision(
            _now,
            "dev",
            DecisionKind.Scaling,
            "users",
            verdict.Outcome,
            verdict.Reason,
            verdict.Facts
        );
        _log.Add(decision);
        return decision;
    }

    private ServiceScheduler Service(ServiceSettings settings) =>
        new("users", settings, wait => wait) { Decisions = new ServiceDecisions("dev", "users", _log) };

    /// <summary>Deploys a revision until its tasks are healthy.</summary>
    private List<ServiceTask> Run(ServiceScheduler service, int revision)
    {
        service.Deploy(ServiceSchedulerTests.Revision(revision), _now);
        var tasks = Starts(service);
        tasks.ForEach(task => Become(service, task, Healthy));
        service.Advance(_now);
        return tasks;
    }

    private void Become(ServiceScheduler service, ServiceTask task, TargetHealth health)
    {
        service.Observe(task, EcsTaskStatus.Running, _now);
        ServiceScheduler.ObserveTarget(task, health);
        service.Advance(_now);
    }

    private List<ServiceTask> Starts(ServiceScheduler service) =>
        [.. service.Advance(_now).OfType<StartTask>().Select(start => start.Task)];

    private TargetHealth Draining(int seconds) => TargetHealth.Draining(_now.AddSeconds(seconds));

    private string Reason(ServiceTask task, string outcome) =>
        _log.All(DecisionKind.Task, subject: task.Id).First(decision => decision.Outcome == outcome).Reason;

    private string Answer(ServiceScheduler service) => Why(service).Answer;

    private WhyAnswer Why(ServiceScheduler service) =>
        WhyService.Of(
            new PsService(
                "users",
                "cluster",
                service.Settings.Desired,
                service.Tasks.Count(task => task.Status == EcsTaskStatus.Running),
                service.Tasks.Count(task => task.Status < EcsTaskStatus.Running),
                [
                    .. service.Deployments.Select(deployment => new PsDeployment(
                        deployment.Id,
                        "PRIMARY",
                        deployment.RolloutState == RolloutState.InProgress ? "IN_PROGRESS" : "COMPLETED",
                        deployment.Revision.TaskDefinition.Name,
                        deployment.Target,
                        0,
                        deployment.FailedTasks
                    )),
                ],
                [],
                [],
                [],
                []
            ),
            _log.All()
        );
}
