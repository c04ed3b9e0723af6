using Local.Cloud.LoadBalancing;

namespace Local.Tests.LoadBalancing;

public sealed class BalancerTests
{
    [Test]
    public void Equals_take_turns()
    {
        var balancer = new Balancer<string>();

        Assert.That(Picks(balancer, 6, ("a", 1), ("b", 1), ("c", 1)), Is.EqualTo("abcabc"));
    }

    [Test]
    public void Each_gets_its_share_spread_evenly()
    {
        var balancer = new Balancer<string>();

        Assert.That(Picks(balancer, 8, ("a", 3), ("b", 1)), Is.EqualTo("aabaaaba"));
    }

    [Test]
    public void One_that_joins_gets_its_turn_and_no_more()
    {
        var balancer = new Balancer<string>();
        Picks(balancer, 1000, ("a", 1), ("b", 1));

        var picks = Picks(balancer, 30, ("a", 1), ("b", 1), ("c", 1));

        Assert.That(picks.Count(one => one == 'c'), Is.EqualTo(10));
    }

    [TestCase(0, 0.01)]
    [TestCase(15, 0.5)]
    [TestCase(30, 1)]
    [TestCase(300, 1)]
    public void Slow_start_grows_the_share_linearly(int seconds, double share)
    {
        var began = DateTimeOffset.UnixEpoch;

        Assert.That(
            SlowStart.Weight(began, began.AddSeconds(seconds), TimeSpan.FromSeconds(30)),
            Is.EqualTo(share).Within(1e-9)
        );
    }

    [Test]
    public void Without_slow_start_the_share_is_whole()
    {
        var began = DateTimeOffset.UnixEpoch;

        Assert.That(SlowStart.Weight(began, began, TimeSpan.Zero), Is.EqualTo(1));
        Assert.That(SlowStart.Weight(null, began, TimeSpan.FromSeconds(30)), Is.EqualTo(1));
    }

    private static string Picks(Balancer<string> balancer, int count, params (string Item, double Weight)[] candidates)
    {
        var items = candidates.Select(candidate => candidate.Item).ToArray();
        return string.Concat(
            Enumerable
                .Range(0, count)
                .Select(_ => balancer.Next(items, item => candidates.First(one => one.Item == item).Weight))
        );
    }
}
