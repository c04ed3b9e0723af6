using System.Net;
using Local.Cloud.LoadBalancing;
using Local.Protocol.Values;

namespace Local.Tests.LoadBalancing;

public sealed class TargetHealthTests
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(30);

    /// <summary>Virtual time passes faster than a busy machine answers: the target's answer has the longest timeout.</summary>
    private static readonly PropertyMap PatientChecks = new(
        ("healthCheck", new PropertyMap(("interval", 121), ("timeout", 120)))
    );

    [Test]
    public async Task One_passed_check_makes_a_new_target_healthy()
    {
        var time = new FakeTime();
        await using var test = await TestLoadBalancer.StartAsync(time);
        await using var target = await test.TargetAsync("a");

        await test.RegisterHealthyAsync(target);

        Assert.That(test.Health(target), Is.EqualTo(new TargetHealth("healthy", null, null)));
    }

    [Test]
    public async Task Checks_continue_after_an_unexpected_error()
    {
        var time = new FakeTime();
        await using var test = await TestLoadBalancer.StartAsync(time, targetGroup: PatientChecks);
        var code = 200;
        var registered = new TaskCompletionSource();
        await using var target = await TestTarget.StartAsync(
            test.Vpc,
            test.OpenGroup,
            context => TestLoadBalancer.WriteAsync(context, "a"),
            async context =>
            {
                await registered.Task;
                context.Response.StatusCode = code;
            }
        );
        test.Targets.Changed += () =>
        {
            if (test.Health(target)?.State == "healthy")
            {
                throw new InvalidOperationException("boom");
            }
        };
        // The registration tells of a change, too. It must not be the one that meets the error.
        test.Register(target);
        registered.SetResult();
        await test.BecomesAsync(target, "healthy");

        code = 404;
        await test.BecomesAsync(target, "unhealthy", time);

        Assert.That(test.Log, Has.Count.EqualTo(1).And.All.Contain("boom").And.All.Contain($"{target.Address}"));
    }

    [Test]
    public async Task A_target_that_closes_without_an_answer_fails_its_checks()
    {
        var time = new FakeTime();
        await using var test = await TestLoadBalancer.StartAsync(time, targetGroup: PatientChecks);
        await using var target = await TestTarget.StartAsync(
            test.Vpc,
            test.OpenGroup,
            _ => Task.CompletedTask,
            context =>
            {
                context.Abort();
                return Task.CompletedTask;
            }
        );

        test.Register(target);
        await test.BecomesAsync(target, "unhealthy", time);

        Assert.That(test.Health(target)!.Reason, Is.EqualTo("Target.FailedHealthChecks"));
        Assert.That(test.Log, Is.Empty);
    }

    [Test]
    public async Task A_target_that_fails_is_out_after_the_threshold_and_back_after_the_other()
    {
        var time = new FakeTime();
        await using var test = await TestLoadBalancer.StartAsync(time, targetGroup: PatientChecks);
        var code = 200;
        await using var failing = await TestTarget.StartAsync(
            test.Vpc,
            test.OpenGroup,
            context => TestLoadBalancer.WriteAsync(context, "failing"),
            context =>
            {
                context.Response.StatusCode = code;
                return Task.CompletedTask;
            }
        );
        await using var other = await test.TargetAsync("other");
        await test.RegisterHealthyAsync(failing);
        await test.RegisterHealthyAsync(other);

        code = 404;
        await test.BecomesAsync(failing, "unhealthy", time);
        Assert.That(
            test.Health(failing),
            Is.EqualTo(
                new TargetHealth(
                    "unhealthy",
                    "Target.ResponseCodeMismatch",
                    "Health checks failed with these codes: [404]"
                )
            )
        );
        for (var i = 0; i < 4; i++)
        {
            Assert.That(await test.Client.GetStringAsync(test.Url("/")), Is.EqualTo("other"));
        }

        code = 200;
        await test.BecomesAsync(failing, "healthy", time);
    }

    [Test]
    public async Task When_every_target_is_unhealthy_all_get_requests()
    {
        var time = new FakeTime();
        await using var test = await TestLoadBalancer.StartAsync(time);
        var targets = new List<TestTarget>();
        foreach (var name in new[] { "a", "b" })
        {
            var target = await TestTarget.StartAsync(
                test.Vpc,
                test.OpenGroup,
                context => TestLoadBalancer.WriteAsync(context, name),
                context =>
                {
                    context.Response.StatusCode = 500;
                    return Task.CompletedTask;
                }
            );
            test.Register(target);
            await test.BecomesAsync(target, "unhealthy", time);
            targets.Add(target);
        }

        var answers = new HashSet<string>
        {
            await test.Client.GetStringAsync(test.Url("/")),
            await test.Client.GetStringAsync(test.Url("/")),
        };

        Assert.That(answers, Is.EquivalentTo(["a", "b"]));
        foreach (var target in targets)
        {
            await target.DisposeAsync();
        }
    }

    [Test]
    public async Task A_target_whose_group_does_not_admit_the_load_balancer_times_out_and_gets_no_request()
    {
        var time = new FakeTime();
        await using var test = await TestLoadBalancer.StartAsync(time);
        var closed = await test.Vpc.GroupAsync("closed");
        await using var target = await TestTarget.StartAsync(test.Vpc, closed, _ => Task.CompletedTask);

        test.Register(target);
        using (var early = await test.Client.GetAsync(test.Url("/")))
        {
            Assert.That(early.StatusCode, Is.EqualTo(HttpStatusCode.ServiceUnavailable));
        }

        await test.BecomesAsync(target, "unhealthy", time);

        Assert.That(test.Health(target)!.Reason, Is.EqualTo("Target.Timeout"));
        using var response = await test.Client.GetAsync(test.Url("/"));
        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.GatewayTimeout));
    }

    [Test]
    public async Task A_draining_target_gets_no_new_request_and_stays_for_the_whole_delay()
    {
        var time = new FakeTime();
        await using var test = await TestLoadBalancer.StartAsync(time);
        await using var old = await test.TargetAsync("old");
        await using var next = await test.TargetAsync("next");
        await test.RegisterHealthyAsync(old);
        await test.RegisterHealthyAsync(next);

        test.Deregister(old);

        for (var i = 0; i < 4; i++)
        {
            Assert.That(await test.Client.GetStringAsync(test.Url("/")), Is.EqualTo("next"));
        }

        time.Advance(TimeSpan.FromSeconds(29));
        Assert.That(test.Health(old)?.Reason, Is.EqualTo("Target.DeregistrationInProgress"));
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.That(test.Health(old), Is.Null);
    }

    [Test]
    public async Task The_time_scale_shortens_draining()
    {
        var time = new FakeTime();
        await using var test = await TestLoadBalancer.StartAsync(time);
        test.TimeScale.Set("test", 10);
        await using var target = await test.TargetAsync("a");
        await test.RegisterHealthyAsync(target);

        test.Deregister(target);
        time.Advance(TimeSpan.FromSeconds(2.9));
        Assert.That(test.Health(target)?.State, Is.EqualTo("draining"));
        time.Advance(TimeSpan.FromSeconds(0.1));
        Assert.That(test.Health(target), Is.Null);
    }

    [Test]
    public async Task A_target_of_a_watched_stack_drains_for_a_second()
    {
        var time = new FakeTime();
        await using var test = await TestLoadBalancer.StartAsync(time);
        test.Watched.Begin("test");
        await using var target = await test.TargetAsync("a");
        await test.RegisterHealthyAsync(target);

        test.Deregister(target);
        time.Advance(TimeSpan.FromSeconds(0.9));
        Assert.That(test.Health(target)?.State, Is.EqualTo("draining"));
        time.Advance(TimeSpan.FromSeconds(0.1));
        Assert.That(test.Health(target), Is.Null);
    }

    [Test]
    public async Task A_request_in_flight_finishes_while_its_target_drains()
    {
        var time = new FakeTime();
        await using var test = await TestLoadBalancer.StartAsync(time);
        var (began, goOn) = (new TaskCompletionSource(), new TaskCompletionSource());
        await using var target = await SlowTargetAsync(test, began, goOn);
        await test.RegisterHealthyAsync(target);

        var answer = test.Client.GetStringAsync(test.Url("/"));
        await began.Task;
        test.Deregister(target);
        time.Advance(TimeSpan.FromSeconds(29));
        goOn.SetResult();

        Assert.That(await answer, Is.EqualTo("slow"));
    }

    [Test]
    public async Task A_request_that_outlasts_draining_is_cut_with_502()
    {
        var time = new FakeTime();
        await using var test = await TestLoadBalancer.StartAsync(time);
        var (began, goOn) = (new TaskCompletionSource(), new TaskCompletionSource());
        await using var target = await SlowTargetAsync(test, began, goOn);
        await test.RegisterHealthyAsync(target);

        var answer = test.Client.GetAsync(test.Url("/"));
        await began.Task;
        test.Deregister(target);
        time.Advance(TimeSpan.FromSeconds(30));

        using var response = await answer;
        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.BadGateway));
    }

    [Test]
    public async Task A_draining_target_can_be_registered_again()
    {
        var time = new FakeTime();
        await using var test = await TestLoadBalancer.StartAsync(time);
        await using var target = await test.TargetAsync("a");
        await test.RegisterHealthyAsync(target);

        test.Deregister(target);
        await test.RegisterHealthyAsync(target);
        time.Advance(TimeSpan.FromSeconds(60));

        Assert.That(test.Health(target)?.State, Is.EqualTo("healthy"));
    }

    [Test]
    public async Task A_group_in_no_listener_leaves_its_targets_unused_until_it_is_in_one()
    {
        var time = new FakeTime();
        var text = new PropertyMap(("contentType", "text/plain"), ("statusCode", "404"));
        await using var test = await TestLoadBalancer.StartAsync(
            time,
            action: new PropertyMap(("type", "fixed-response"), ("fixedResponse", text))
        );
        await using var target = await test.TargetAsync("a");
        test.Register(target);

        Assert.That(test.Health(target)?.Reason, Is.EqualTo("Target.NotInUse"));
        Assert.That(test.Targets.HasLoadBalancer(test.TargetGroup.Id), Is.False);

        var forward = new PropertyMap(("type", "forward"), ("targetGroupArn", test.TargetGroup.Id));
        await test.Type(test.Listener.Token)
            .UpdateAsync(
                test.Listener,
                test.Listener.Inputs.With("defaultActions", PropertyValue.List(forward)),
                default
            );
        await test.BecomesAsync(target, "healthy");
        Assert.That(test.Targets.HasLoadBalancer(test.TargetGroup.Id));
        Assert.That(await test.Client.GetStringAsync(test.Url("/")), Is.EqualTo("a"));
    }

    [Test]
    public async Task Each_check_comes_an_interval_after_the_one_before()
    {
        var time = new FakeTime();
        await using var test = await TestLoadBalancer.StartAsync(time);
        var checks = 0;
        await using var target = await TestTarget.StartAsync(
            test.Vpc,
            test.OpenGroup,
            _ => Task.CompletedTask,
            _ =>
            {
                Interlocked.Increment(ref checks);
                return Task.CompletedTask;
            }
        );
        await test.RegisterHealthyAsync(target);

        time.Advance(Interval / 2);
        Assert.That(checks, Is.EqualTo(1));
    }

    private static Task<TestTarget> SlowTargetAsync(
        TestLoadBalancer test,
        TaskCompletionSource began,
        TaskCompletionSource goOn
    ) =>
        TestTarget.StartAsync(
            test.Vpc,
            test.OpenGroup,
            async context =>
            {
                began.TrySetResult();
                await goOn.Task.WaitAsync(context.RequestAborted);
                await TestLoadBalancer.WriteAsync(context, "slow");
            }
        );
}
