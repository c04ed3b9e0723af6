using NUnit.Framework;

namespace Infra.Tests.Configuration;

/// <summary>The values of a service's <c>scaling</c>, and the mistakes in them.</summary>
[TestFixture]
internal sealed class ScalingSettingsTests
{
    [Test]
    public void An_autoscaled_service_starts_with_the_fewest_tasks_by_default()
    {
        Assert.That(StackFile.Settings(Stack("{min: 2, max: 3, cpu: 70}")).Services!["a"].Desired, Is.EqualTo(2));
    }

    [TestCase(0)]
    [TestCase(4)]
    public void A_desired_number_outside_of_the_scaling_is_a_mistake(int desired)
    {
        Assert.That(
            Mistake("{min: 1, max: 3, cpu: 70}", $", desired: {desired}"),
            Is.EqualTo($"infra:services.a.desired: found {desired}; allowed: 1 to 3, as scaling says")
        );
    }

    [TestCase(
        "{min: 1, max: 3}",
        "scaling: found neither cpu, memory, requestsPerTarget nor schedules; allowed: one of them or more"
    )]
    [TestCase("{min: 1, max: 3, requestsPerTarget: 0}", "scaling.requestsPerTarget: found 0; allowed: a whole number")]
    [TestCase("{min: 1, max: 3, cpu: 0}", "scaling.cpu: found 0; allowed: a whole number from 1 to 100")]
    [TestCase("{min: 1, max: 3, memory: 101}", "scaling.memory: found 101")]
    [TestCase("{min: 3, max: 2, cpu: 70}", "scaling.max: found 2; allowed: a whole number from 3 to 5000")]
    [TestCase("{max: 2, cpu: 70}", "scaling.min: found nothing")]
    [TestCase("{min: 1, max: 3, cpu: 70, disk: 1}", "scaling.disk: found an unknown key")]
    public void A_mistake_in_the_scaling_is_found(string scaling, string mistake)
    {
        Assert.That(Mistake(scaling), Does.StartWith($"infra:services.a.{mistake}"));
    }

    [TestCase("{min: 1}", ": found neither cron, rate nor at; allowed: one of them")]
    [TestCase("{rate: 1 day, at: 2027-01-01T00:00:00, min: 1}", ": found both rate and at; allowed: one of them")]
    [TestCase("{rate: 1 day}", ": found neither min nor max; allowed: one of them or both")]
    [TestCase("{cron: 0 8 * * *, min: 1}", ".cron: found '0 8 * * *'; allowed: minutes, hours")]
    [TestCase("{cron: 0 8 * * MON *, min: 1}", ".cron: found '0 8 * * MON *'")]
    [TestCase("{rate: 1 days, min: 1}", ".rate: found '1 days'; allowed: a number of minutes, hours or days")]
    [TestCase("{at: 2027-13-01T00:00:00, min: 1}", ".at: found '2027-13-01T00:00:00'; allowed: a date and time")]
    [TestCase("{rate: 1 day, timezone: Mars/Base, min: 1}", ".timezone: found 'Mars/Base'; allowed: an IANA time zone")]
    [TestCase("{rate: 1 day, min: 4}", ".min: found 4; allowed: a whole number from 0 to 3, the most tasks")]
    [TestCase("{rate: 1 day, max: 0}", ".max: found 0; allowed: a whole number from 1 to 5000")]
    [TestCase("{rate: 1 day, min: 5001}", ".min: found 5001")]
    public void A_mistake_in_a_schedule_is_found(string schedule, string mistake) =>
        Assert.That(
            Mistake($"{{min: 1, max: 3, schedules: {{day: {schedule}}}}}"),
            Does.StartWith($"infra:services.a.scaling.schedules.day{mistake}")
        );

    [Test]
    public void A_schedule_has_a_name_of_small_letters() =>
        Assert.That(
            Mistake("{min: 1, max: 3, schedules: {Day: {rate: 1 day, min: 1}}}"),
            Does.StartWith("infra:services.a.scaling.schedules.Day: found a key of 3 characters, 'Day'")
        );

    /// <summary>Returns a stack with one service, <c>a</c>, that has this scaling and more keys.</summary>
    private static string Stack(string scaling, string more = "") =>
        "config:\n  aws:region: us-west-1\n"
        + "  infra:services: {a: {image: i, port: 1, listener: 2, cpu: 256, memory: 512, "
        + $"scaling: {scaling}{more}}}}}\n";

    private static string Mistake(string scaling, string more = "") =>
        StackFile.Mistakes(Stack(scaling, more)).Single();
}
