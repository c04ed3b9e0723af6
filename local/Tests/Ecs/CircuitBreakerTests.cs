using Local.Cloud.Ecs;

namespace Local.Tests.Ecs;

public class CircuitBreakerTests
{
    [TestCase(1, 3)]
    [TestCase(2, 3)]
    [TestCase(3, 3)]
    [TestCase(4, 3)]
    [TestCase(7, 4)]
    [TestCase(25, 13)]
    [TestCase(400, 200)]
    [TestCase(1000, 200)]
    public void The_threshold_is_half_the_desired_count_within_3_and_200(int desired, int threshold)
    {
        var breaker = CircuitBreaker.Closed;
        for (var failures = 1; failures < threshold; failures++)
        {
            breaker = breaker.Failed();
        }

        Assert.Multiple(() =>
        {
            Assert.That(breaker.Tripped(desired), Is.False, "one below the threshold");
            Assert.That(breaker.Failed().Tripped(desired), Is.True, "at the threshold");
        });
    }

    [Test]
    public void A_healthy_task_ends_the_row_of_failures() =>
        Assert.That(CircuitBreaker.Closed.Failed().Failed().Healthy().Failed().Tripped(1), Is.False);

    [TestCase(2, 1, 0)]
    [TestCase(3, 1, 10)]
    [TestCase(4, 1, 20)]
    [TestCase(5, 1, 40)]
    [TestCase(100, 1, 900)]
    [TestCase(100, 50, 0)]
    [TestCase(150, 50, 10)]
    public void Starts_back_off_up_to_15_minutes(int failures, int desired, int seconds) =>
        Assert.That(StartBackoff.Delay(failures, desired), Is.EqualTo(TimeSpan.FromSeconds(seconds)));
}
