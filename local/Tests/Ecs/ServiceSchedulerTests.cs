using Local.Cloud.Ecs;
using Local.Cloud.LoadBalancing;
using Local.Protocol.Values;

namespace Local.Tests.Ecs;

/// <summary>A service in virtual time: AWS's actions and events during its deployments.</summary>
public class ServiceSchedulerTests
{
    private static readonly ServiceSettings Settings = new(1, CircuitBreaker: true, Rollback: true);
    private DateTimeOffset _now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Test]
    public void A_service_becomes_steady_when_its_tasks_are_healthy()
    {
        var service = Service(Settings with { Desired = 2 });
        var deployment = service.Deploy(Revision(1), _now);
        var started = Starts(service);
        Assert.That(service.Outcome(deployment.Id).Steady, Is.False);

        MakeHealthy(service, started);

        Assert.Multiple(() =>
        {
            Assert.That(started, Has.Count.EqualTo(2));
            Assert.That(service.Outcome(deployment.Id), Is.EqualTo(new DeploymentOutcome(true, null)));
            Assert.That(deployment.RolloutState, Is.EqualTo(RolloutState.Completed));
            Assert.That(service.Events[0].Message, Is.EqualTo("(service users) has reached a steady state."));
        });
    }

    [Test]
    public void A_rolling_deployment_ends_with_the_new_revision_alone()
    {
        var (service, old) = Steady();
        var deployment = service.Deploy(Revision(2), _now);
        var started = Starts(service);
        Assert.That(Stops(service), Is.Empty, "the old task serves until the new one is healthy");

        MakeHealthy(service, started, advance: false);
        var stopped = Stops(service);
        Assert.That(stopped, Is.EqualTo([old]));
        Assert.That(service.Outcome(deployment.Id).Steady, Is.False, "the old task drains");

        service.Observe(old, EcsTaskStatus.Stopped, _now);
        service.Advance(_now);
        Assert.That(service.Outcome(deployment.Id).Steady, Is.True);
        Assert.That(service.Deployments, Is.EqualTo([deployment]));
    }

    [Test]
    public void The_former_deployment_is_the_one_that_the_primary_replaces_and_then_the_one_that_it_has_replaced()
    {
        var (service, old) = Steady();
        var first = service.Primary!;
        Assert.That(service.Former, Is.Null);

        service.Deploy(Revision(2), _now);
        Assert.That(service.Former, Is.SameAs(first), "while both run");

        MakeHealthy(service, Starts(service));
        service.Observe(old, EcsTaskStatus.Stopped, _now);
        service.Advance(_now);
        Assert.That(service.Replaced, Is.EqualTo([first]));
        Assert.That(service.Former, Is.SameAs(first), "when the first has ended");
    }

    [Test]
    public void Ten_deployments_that_ended_are_kept()
    {
        var (service, _) = Steady();
        var first = service.Primary!;
        for (var i = 2; i <= 13; i++)
        {
            service.Deploy(Revision(i), _now);
            MakeHealthy(service, Starts(service));
            foreach (var task in service.Tasks.Where(task => task.StopRequested).ToList())
            {
                service.Observe(task, EcsTaskStatus.Stopped, _now);
            }

            service.Advance(_now);
        }

        Assert.That(service.Replaced, Has.Count.EqualTo(10).And.Not.Contain(first));
        Assert.That(
            service.Replaced[0].Revision.TaskDefinition.Name,
            Is.EqualTo("users:12"),
            "the newest is the first"
        );
    }

    [Test]
    public void The_same_revision_starts_no_deployment_unless_forced()
    {
        var (service, _) = Steady();
        var before = service.Primary!;
        Assert.Multiple(() =>
        {
            Assert.That(service.Deploy(Revision(1), _now), Is.SameAs(before));
            service.Configure(service.Settings with { MaximumPercent = 150 });
            Assert.That(service.Advance(_now), Is.Empty);
            Assert.That(service.Deploy(Revision(1), _now, force: true), Is.Not.SameAs(before));
        });
    }

    [Test]
    public void A_version_that_never_starts_trips_the_breaker_and_is_rolled_back()
    {
        var (service, old) = Steady();
        var good = service.Primary!;
        var bad = service.Deploy(Revision(2), _now);
        for (var i = 0; i < 3; i++)
        {
            var task = Starts(service).Single();
            service.Observe(task, EcsTaskStatus.Stopped, _now, "exit code 1");
        }

        service.Advance(_now);

        Assert.Multiple(() =>
        {
            Assert.That(bad.RolloutState, Is.EqualTo(RolloutState.Failed));
            Assert.That(service.Primary, Is.SameAs(good));
            Assert.That(service.Tasks, Is.EqualTo([old]), "the old task was never touched");
            Assert.That(
                service.Outcome(bad.Id).Failure,
                Is.EqualTo("tasks failed to start (exit code 1); the circuit breaker rolled back to users:1")
            );
        });
    }

    [Test]
    public void A_version_that_never_gets_healthy_is_rolled_back_after_its_third_replacement()
    {
        var (service, old) = Steady();
        var bad = service.Deploy(Revision(2), _now);
        var replaced = 0;
        while (service.Primary == bad && replaced < 10)
        {
            foreach (var action in service.Advance(_now))
            {
                if (action is StartTask(var started))
                {
                    service.Observe(started, EcsTaskStatus.Running, _now);
                    ServiceScheduler.ObserveTarget(started, Unhealthy);
                }
                else if (action is StopTask(var stopped))
                {
                    Assert.That(stopped, Is.Not.SameAs(old), "the old version serves throughout");
                    service.Observe(stopped, EcsTaskStatus.Stopped, _now);
                    replaced++;
                }
            }
        }

        Assert.That(
            service.Outcome(bad.Id).Failure ?? Settle(service, bad),
            Does.StartWith("tasks failed health checks")
        );
    }

    [Test]
    public void A_first_version_that_fails_stays_failed_and_starts_no_more_tasks()
    {
        var service = Service(Settings);
        var deployment = service.Deploy(Revision(1), _now);
        for (var i = 0; i < 3; i++)
        {
            service.Observe(Starts(service).Single(), EcsTaskStatus.Stopped, _now, "exit code 1");
        }

        Assert.Multiple(() =>
        {
            Assert.That(service.Advance(_now), Is.Empty);
            Assert.That(service.Outcome(deployment.Id).Failure, Is.EqualTo("tasks failed to start (exit code 1)"));
            Assert.That(service.Deploy(Revision(1), _now), Is.Not.SameAs(deployment), "another request tries again");
        });
    }

    [Test]
    public void A_task_that_ends_is_replaced_at_once()
    {
        var (service, task) = Steady();
        service.Observe(task, EcsTaskStatus.Stopped, _now, "exit code 137");
        Assert.Multiple(() =>
        {
            Assert.That(Starts(service), Has.Count.EqualTo(1));
            Assert.That(service.Deploying, Is.False, "a replacement is not a deployment");
        });
    }

    [Test]
    public void The_grace_period_ignores_failing_checks_and_then_no_more()
    {
        var service = Service(Settings with { HealthCheckGracePeriod = TimeSpan.FromSeconds(60) });
        service.Deploy(Revision(1), _now);
        var task = Starts(service).Single();
        service.Observe(task, EcsTaskStatus.Running, _now);
        ServiceScheduler.ObserveTarget(task, Unhealthy);

        Assert.That(service.Advance(_now), Is.Empty);
        Assert.That(service.NextDue(_now), Is.EqualTo(_now + TimeSpan.FromSeconds(60)));

        _now += TimeSpan.FromSeconds(60);
        Assert.That(service.Advance(_now), Has.Some.InstanceOf<StartTask>(), "its replacement");
    }

    [Test]
    public void Without_a_load_balancer_a_task_is_healthy_after_40_seconds()
    {
        var service = Service(Settings);
        var deployment = service.Deploy(Revision(1, balanced: false), _now);
        service.Observe(Starts(service).Single(), EcsTaskStatus.Running, _now);
        service.Advance(_now += TimeSpan.FromSeconds(39));
        Assert.That(service.Outcome(deployment.Id).Steady, Is.False);
        service.Advance(_now += TimeSpan.FromSeconds(1));
        Assert.That(service.Outcome(deployment.Id).Steady, Is.True);
    }

    [Test]
    public void Tasks_that_never_run_back_off_and_the_service_reports_it()
    {
        var service = Service(Settings with { CircuitBreaker = false });
        service.Deploy(Revision(1), _now);
        for (var i = 0; i < 3; i++)
        {
            service.Observe(Starts(service).Single(), EcsTaskStatus.Stopped, _now, "exit code 1");
        }

        Assert.Multiple(() =>
        {
            Assert.That(Starts(service), Is.Empty);
            Assert.That(service.NextDue(_now), Is.EqualTo(_now + TimeSpan.FromSeconds(10)));
            Assert.That(service.Events[0].Message, Does.EndWith("is unable to consistently start tasks successfully."));
            _now += TimeSpan.FromSeconds(10);
            Assert.That(Starts(service), Has.Count.EqualTo(1));
        });
    }

    [Test]
    public void A_deployment_that_the_limits_forbid_is_reported_once()
    {
        var (service, _) = Steady();
        service.Configure(service.Settings with { MaximumPercent = 100 });
        service.Deploy(Revision(2), _now);
        service.Advance(_now);
        service.Advance(_now);
        Assert.That(
            service.Events.Count(e => e.Message.Contains("was unable to stop or start tasks during a deployment")),
            Is.EqualTo(1)
        );
    }

    [Test]
    public void Scaling_out_during_a_deployment_starts_tasks_of_both_revisions()
    {
        var (service, _) = Steady();
        service.Deploy(Revision(2), _now);
        Starts(service);
        service.Configure(service.Settings with { Desired = 2 });
        Assert.That(
            Starts(service).Select(task => task.Deployment.Revision.TaskDefinition.Name),
            Is.EquivalentTo(["users:1", "users:2"])
        );
    }

    [Test]
    public void A_task_whose_instance_drains_serves_until_another_does_and_is_no_failure()
    {
        var (service, task) = Steady();
        ServiceScheduler.ObserveDraining(task, true);
        var replacement = Starts(service).Single();
        Assert.That(Stops(service), Is.Empty, "it serves until the new one is healthy");
        Assert.That(service.Steady, Is.False);

        MakeHealthy(service, [replacement], advance: false);
        Assert.That(Stops(service), Is.EqualTo([task]));
        service.Observe(task, EcsTaskStatus.Stopped, _now);
        service.Advance(_now);
        Assert.Multiple(() =>
        {
            Assert.That(service.Steady);
            Assert.That(service.Primary!.FailedTasks, Is.Zero);
            Assert.That(task.StoppedReason, Does.StartWith("Scaling activity initiated by (deployment "));
        });
    }

    [Test]
    public void Missing_room_is_reported_once_until_a_task_runs_again()
    {
        var service = Service(Settings with { Desired = 2 });
        service.Deploy(Revision(1), _now);
        var started = Starts(service);
        service.ObserveUnplaced("No Container Instances were found in your capacity provider.", _now);
        service.ObserveUnplaced("No Container Instances were found in your capacity provider.", _now);
        Assert.That(Unplaced(service), Is.EqualTo(1));
        MakeHealthy(service, started);
        service.ObserveUnplaced(
            "The closest matching (container-instance i-1) has insufficient memory available.",
            _now
        );
        Assert.That(Unplaced(service), Is.EqualTo(2));

        static int Unplaced(ServiceScheduler service) =>
            service.Events.Count(e =>
                e.Message.StartsWith(
                    "(service users) was unable to place a task because no container instance met all of its "
                        + "requirements. Reason: ",
                    StringComparison.Ordinal
                )
            );
    }

    [Test]
    public void A_count_of_0_is_steady_without_tasks()
    {
        var (service, task) = Steady();
        service.Configure(service.Settings with { Desired = 0 });
        Assert.That(Stops(service), Is.EqualTo([task]));
        service.Observe(task, EcsTaskStatus.Stopped, _now);
        service.Advance(_now);
        Assert.That((service.Steady, service.Tasks.Count), Is.EqualTo((true, 0)));
    }

    [Test]
    public void A_rollout_continues_after_a_crash_while_the_old_revision_serves()
    {
        var (old, unfinished) = (Completed(1), new Deployment("ecs-svc/2", Revision(2), _now));
        var service = Service(Settings);
        service.Restore(unfinished, old);

        var started = Starts(service);
        Assert.That(started.Select(task => task.Deployment), Is.EqualTo([old, unfinished]));
        MakeHealthy(service, started, advance: false);
        foreach (var stopped in Stops(service))
        {
            service.Observe(stopped, EcsTaskStatus.Stopped, _now);
        }

        service.Advance(_now);

        Assert.That(service.Outcome(unfinished.Id).Steady, Is.True);
        Assert.That(service.Tasks, Is.EqualTo([started[1]]));
    }

    [Test]
    public void A_rollout_that_a_crash_interrupted_still_rolls_back()
    {
        var (old, unfinished) = (Completed(1), new Deployment("ecs-svc/2", Revision(2), _now));
        var service = Service(Settings);
        service.Restore(unfinished, old);
        var started = Starts(service);
        MakeHealthy(service, [started[0]]);

        var failed = started[1];
        for (var i = 0; i < 3; i++)
        {
            service.Observe(failed, EcsTaskStatus.Stopped, _now, "exit code 1");
            failed = Starts(service).SingleOrDefault() ?? failed;
        }

        Assert.That(service.Primary, Is.SameAs(old));
        Assert.That(service.Tasks, Is.EqualTo([started[0]]), "the old task was never touched");
    }

    [Test]
    public void A_rollback_continues_after_a_crash_and_trips_no_breaker()
    {
        var old = Completed(1);
        old.RolloutState = RolloutState.InProgress;
        var service = Service(Settings);
        service.Restore(old, old);
        for (var i = 0; i < 4; i++)
        {
            service.Observe(Starts(service).Single(), EcsTaskStatus.Stopped, _now, "exit code 1");
            _now += TimeSpan.FromMinutes(15);
        }

        MakeHealthy(service, Starts(service));

        Assert.That((service.Steady, old.RolloutState), Is.EqualTo((true, RolloutState.Completed)));
    }

    [Test]
    public void A_task_with_a_container_health_check_is_healthy_when_check_and_target_are()
    {
        var service = Service(Settings);
        service.Deploy(Revision(1), _now);
        var task = Starts(service).Single();
        ServiceScheduler.ObserveContainers(task, Checked(ContainerHealth.Unknown));

        MakeHealthy(service, [task]);
        Assert.That(service.Steady, Is.False, "the check has no result");

        ServiceScheduler.ObserveContainers(task, Checked(ContainerHealth.Healthy));
        service.Advance(_now);
        Assert.That(service.Steady, Is.True);
    }

    [Test]
    public void A_check_makes_a_task_without_load_balancer_healthy_at_once()
    {
        var service = Service(Settings);
        service.Deploy(Revision(1, balanced: false), _now);
        var task = Starts(service).Single();
        service.Observe(task, EcsTaskStatus.Running, _now);
        ServiceScheduler.ObserveContainers(task, Checked(ContainerHealth.Healthy));
        service.Advance(_now);

        Assert.That(service.Steady, Is.True);
    }

    [Test]
    public void A_task_with_an_unhealthy_container_is_replaced_after_the_grace_period()
    {
        var service = Service(Settings with { HealthCheckGracePeriod = TimeSpan.FromSeconds(60) });
        service.Deploy(Revision(1), _now);
        var task = Starts(service).Single();
        MakeHealthy(service, [task]);
        ServiceScheduler.ObserveContainers(task, Checked(ContainerHealth.Unhealthy));
        Assert.That(service.Advance(_now), Is.Empty, "in the grace period");

        _now = service.NextDue(_now)!.Value;
        var replacement = Starts(service).Single();
        MakeHealthy(service, [replacement], advance: false);
        var stopped = Stops(service);

        Assert.That(stopped, Is.EqualTo([task]));
        Assert.That(task.StoppedReason, Is.EqualTo("Task failed container health checks"));
        Assert.That(
            service.Events.Select(one => one.Message),
            Has.Some.EqualTo($"(service users) (task {task.Id}) failed container health checks.")
        );
    }

    [Test]
    public void A_version_whose_containers_are_unhealthy_trips_the_breaker()
    {
        var (service, old) = Steady();
        var bad = service.Deploy(Revision(2), _now);
        for (var i = 0; i < 3; i++)
        {
            var task = Starts(service).Single();
            service.Observe(task, EcsTaskStatus.Running, _now);
            ServiceScheduler.ObserveContainers(task, Checked(ContainerHealth.Unhealthy));
            foreach (var stopped in Stops(service))
            {
                service.Observe(stopped, EcsTaskStatus.Stopped, _now);
            }
        }

        Assert.That(
            Settle(service, bad),
            Is.EqualTo(
                "tasks failed health checks (its container users failed its health check: no answer); the circuit breaker rolled "
                    + "back to users:1"
            )
        );
        Assert.That(service.Tasks, Is.EqualTo([old]));
    }

    /// <summary>The container of a task after a health check.</summary>
    internal static IReadOnlyList<ContainerState> Checked(ContainerHealth health) =>
        [
            new(
                new ContainerDefinition("users", "image", [], new Dictionary<string, string>(), TimeSpan.Zero, null),
                ContainerStatus.Running,
                health,
                FailedCheck: health == ContainerHealth.Unhealthy ? "no answer" : null
            ),
        ];

    private Deployment Completed(int number) =>
        new($"ecs-svc/{number}", Revision(number), _now)
        {
            RolloutState = RolloutState.Completed,
            EverCompleted = true,
        };

    private static TargetHealth Unhealthy { get; } =
        new("unhealthy", "Target.ResponseCodeMismatch", "Health checks failed with these codes: [500]");

    private static ServiceScheduler Service(ServiceSettings settings) => new("users", settings, wait => wait);

    private (ServiceScheduler Service, ServiceTask Task) Steady()
    {
        var service = Service(Settings);
        service.Deploy(Revision(1), _now);
        var task = Starts(service).Single();
        MakeHealthy(service, [task]);
        Assert.That(service.Steady, "what follows starts from a steady service");
        return (service, task);
    }

    private List<ServiceTask> Starts(ServiceScheduler service) =>
        [.. service.Advance(_now).OfType<StartTask>().Select(start => start.Task)];

    private List<ServiceTask> Stops(ServiceScheduler service) =>
        [.. service.Advance(_now).OfType<StopTask>().Select(stop => stop.Task)];

    private void MakeHealthy(ServiceScheduler service, IEnumerable<ServiceTask> tasks, bool advance = true)
    {
        foreach (var task in tasks)
        {
            service.Observe(task, EcsTaskStatus.Running, _now);
            ServiceScheduler.ObserveTarget(task, new TargetHealth("healthy", null, null));
        }

        if (advance)
        {
            service.Advance(_now);
        }
    }

    /// <summary>Ends the tasks that a rollback stops.</summary>
    private string? Settle(ServiceScheduler service, Deployment failed)
    {
        foreach (var task in service.Tasks.Where(task => task.StopRequested).ToList())
        {
            service.Observe(task, EcsTaskStatus.Stopped, _now);
        }

        foreach (var task in Stops(service))
        {
            service.Observe(task, EcsTaskStatus.Stopped, _now);
        }

        service.Advance(_now);
        return service.Outcome(failed.Id).Failure;
    }

    internal static ServiceRevision Revision(int number, bool balanced = true) =>
        new(
            $"revision {number}",
            PropertyMap.Empty,
            new TaskDefinition(
                $"arn:aws:ecs:us-west-1:000000000000:task-definition/users:{number}",
                $"users:{number}",
                PropertyMap.Empty,
                256,
                512,
                "awsvpc",
                [new ContainerDefinition("users", "image", [], new Dictionary<string, string>(), TimeSpan.Zero, null)]
            ),
            [],
            balanced ? [new ServiceLoadBalancer("tg", "users", 3000)] : [],
            null,
            []
        );
}
