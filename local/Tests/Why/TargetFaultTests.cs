using Local.Cloud.Decisions;
using Local.Protocol.Values;
using Local.Tests.LoadBalancing;
using Microsoft.AspNetCore.Http;

namespace Local.Tests.Why;

/// <summary>The recorded decisions name the true cause of a target's health. Each case makes a fault with real sockets.</summary>
public sealed class TargetFaultTests
{
    [Test]
    public async Task The_check_asks_for_a_path_that_the_target_does_not_have()
    {
        // Virtual time passes faster than a busy machine answers: the target's answer has the longest timeout.
        var check = Check(("path", "/heath"), ("interval", 121), ("timeout", 120));
        var decision = await UnhealthyAsync(check, context => Status(context, 404));

        Assert.That(decision.Reason, Is.EqualTo("Health checks failed with these codes: [404]"));
        Assert.That(decision.Find("check"), Does.EndWith(":3000/heath"));
        Assert.That(decision.Find("allowed codes"), Is.EqualTo("200"));
        Assert.That(decision.Find("last checks"), Does.Match(@"^404 in \d+ ms, 404 in \d+ ms$"));
    }

    [Test]
    public async Task The_check_asks_a_port_on_which_nothing_listens()
    {
        var decision = await UnhealthyAsync(Check(("port", "3999")), context => Status(context, 200));

        Assert.That(decision.Reason, Does.StartWith("Health checks failed: "));
        Assert.That(decision.Find("check"), Does.EndWith(":3999/"));
        Assert.That(decision.Find("AWS's reason"), Is.EqualTo("Target.FailedHealthChecks"));
    }

    [Test]
    public async Task The_check_waits_less_than_the_target_needs()
    {
        var decision = await UnhealthyAsync(
            Check(("timeout", 2)),
            context => Task.Delay(Timeout.Infinite, context.RequestAborted)
        );

        Assert.That(decision.Reason, Is.EqualTo("Request timed out"));
        Assert.That(decision.Find("timeout"), Is.EqualTo("2 s"));
    }

    [Test]
    public async Task The_security_groups_do_not_admit_the_check()
    {
        await using var test = await TestLoadBalancer.StartAsync(new FakeTime(), targetGroup: Check());
        var closed = await test.Vpc.GroupAsync("closed");
        await using var target = await TestTarget.StartAsync(test.Vpc, closed, context => Status(context, 200));

        var decision = await UnhealthyAsync(test, target);

        Assert.That(decision.Reason, Does.StartWith("Request timed out: security groups do not allow ELB app/test/"));
        var refused = test.Vpc.Decisions.All(DecisionKind.Connection).Single();
        Assert.That(refused.Subject, Does.EndWith(" → task:3000"));
        Assert.That(refused.Find("ingress groups"), Is.EqualTo($"{closed} (closed)"));
        Assert.That(refused.Find("ingress rules"), Is.EqualTo("none"));
    }

    [Test]
    public async Task A_target_that_is_deregistered_drains_until_the_end_of_its_delay()
    {
        var time = new FakeTime();
        await using var test = await TestLoadBalancer.StartAsync(time);
        await using var target = await test.TargetAsync("hello");
        await test.RegisterHealthyAsync(target);
        test.Deregister(target);

        var decision = test.Vpc.Decisions.All(DecisionKind.Target, subject: $"{target.Address}:3000")[0];

        Assert.That(decision.Outcome, Is.EqualTo("draining"));
        Assert.That(decision.Find("deregistration delay"), Is.EqualTo("30 s"));
        Assert.That(decision.Find("ends"), Is.EqualTo(Moment.Text(time.GetUtcNow().AddSeconds(30))));
    }

    private static PropertyMap Check(params (string, PropertyValue)[] settings) =>
        new(
            (
                "healthCheck",
                new PropertyMap(("interval", 5), ("timeout", 2), ("unhealthyThreshold", 2)).With(
                    new PropertyMap(settings)
                )
            )
        );

    private static async Task<Decision> UnhealthyAsync(PropertyMap check, RequestDelegate health)
    {
        await using var test = await TestLoadBalancer.StartAsync(new FakeTime(), targetGroup: check);
        await using var target = await TestTarget.StartAsync(test.Vpc, test.OpenGroup, health, health);
        return await UnhealthyAsync(test, target);
    }

    private static async Task<Decision> UnhealthyAsync(TestLoadBalancer test, TestTarget target)
    {
        test.Register(target);
        await test.BecomesAsync(target, "unhealthy", (FakeTime)test.Time);
        return test.Vpc.Decisions.All(DecisionKind.Target, subject: $"{target.Address}:3000")[0];
    }

    private static Task Status(HttpContext context, int status)
    {
        context.Response.StatusCode = status;
        return Task.CompletedTask;
    }
}
