using Local.Cloud.LoadBalancing.Requests;

namespace Local.Tests.LoadBalancing;

/// <summary>The counts of requests.</summary>
public class RequestCounterTests
{
    [Test]
    public void Answers_are_counted_by_class_with_the_load_balancers_own_apart()
    {
        var counter = new RequestCounter();
        foreach (
            var (status, isOwn) in new[]
            {
                (101, false),
                (200, false),
                (302, true),
                (404, false),
                (463, true),
                (502, true),
            }
        )
        {
            counter.Count(status, isOwn, TimeSpan.FromMilliseconds(1));
        }

        Assert.That(counter.Answers(isOwn: false), Is.EqualTo(new long[] { 2, 0, 1, 0 }));
        Assert.That(counter.Answers(isOwn: true), Is.EqualTo(new long[] { 0, 1, 1, 1 }));
        Assert.That(counter.Latencies().Sum(one => one.Count), Is.EqualTo(6));
    }

    [TestCase(0, 0)]
    [TestCase(3, 3)]
    [TestCase(4, 4)]
    [TestCase(7, 7)]
    [TestCase(8, 8)]
    [TestCase(10, 9)]
    [TestCase(15, 11)]
    [TestCase(16, 12)]
    public void A_latency_has_one_of_four_buckets_of_its_power_of_two(int microseconds, int bucket) =>
        Assert.That(RequestCounter.Bucket(TimeSpan.FromMicroseconds(microseconds)), Is.EqualTo(bucket));

    [Test]
    public void Every_latency_has_a_bucket() =>
        Assert.That(() => new RequestCounter().Count(200, isOwn: false, TimeSpan.FromDays(10)), Throws.Nothing);

    [Test]
    public async Task No_request_of_several_threads_is_lost()
    {
        var counter = new RequestCounter();
        await Task.WhenAll(
            Enumerable
                .Range(0, 4)
                .Select(_ =>
                    Task.Run(() =>
                    {
                        for (var i = 0; i < 10_000; i++)
                        {
                            counter.Count(200, isOwn: false, TimeSpan.FromMicroseconds(i));
                        }
                    })
                )
        );

        Assert.That(counter.Answers(isOwn: false)[0], Is.EqualTo(40_000));
        Assert.That(counter.Latencies().Sum(one => one.Count), Is.EqualTo(40_000));
    }
}
