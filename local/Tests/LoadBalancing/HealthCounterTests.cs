using Local.Cloud.LoadBalancing;

namespace Local.Tests.LoadBalancing;

public sealed class HealthCounterTests
{
    private const int HealthyThreshold = 5;
    private const int UnhealthyThreshold = 2;

    [Test]
    public void A_new_target_is_being_registered()
    {
        Assert.That(HealthCounter.Registered.Health.State, Is.EqualTo("initial"));
        Assert.That(HealthCounter.Registered.Health.Reason, Is.EqualTo("Elb.RegistrationInProgress"));
    }

    [TestCase("p", "healthy")]
    [TestCase("f", "initial")]
    [TestCase("fp", "healthy")]
    [TestCase("ff", "unhealthy")]
    [TestCase("pf", "healthy")]
    [TestCase("pfpf", "healthy")]
    [TestCase("pff", "unhealthy")]
    [TestCase("pffpppp", "unhealthy")]
    [TestCase("pffppppfpppp", "unhealthy")]
    [TestCase("pffppppp", "healthy")]
    [TestCase("ffppppp", "healthy")]
    public void Passes_and_failures_in_a_row_decide(string checks, string state) =>
        Assert.That(Count(checks).Health.State, Is.EqualTo(state));

    [Test]
    public void A_first_failure_leaves_the_target_in_its_first_checks() =>
        Assert.That(Count("f").Health.Reason, Is.EqualTo("Elb.InitialHealthChecking"));

    [Test]
    public void An_unhealthy_target_reports_its_last_failure()
    {
        var counter = Count("ff").Next(HealthCheckResult.Mismatch(404), HealthyThreshold, UnhealthyThreshold);

        Assert.That(counter.Health.Reason, Is.EqualTo("Target.ResponseCodeMismatch"));
        Assert.That(counter.Health.Description, Is.EqualTo("Health checks failed with these codes: [404]"));
    }

    [Test]
    public void A_healthy_target_has_no_reason() => Assert.That(Count("p").Health.Reason, Is.Null);

    private static HealthCounter Count(string checks) =>
        checks.Aggregate(
            HealthCounter.Registered,
            (counter, check) =>
                counter.Next(
                    check == 'p' ? HealthCheckResult.Passed : HealthCheckResult.TimedOut,
                    HealthyThreshold,
                    UnhealthyThreshold
                )
        );
}
