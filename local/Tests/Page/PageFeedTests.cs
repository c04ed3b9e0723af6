using Local.Cloud.Contract;
using Local.Cloud.Decisions;
using Local.Cloud.Page;
using Microsoft.AspNetCore.Http;

namespace Local.Tests.Page;

/// <summary>The page's data is made when somebody looks, and seldom.</summary>
internal sealed class PageFeedTests
{
    [Test]
    public void A_stack_is_looked_at_twice_a_second_however_many_pages_are_open()
    {
        var time = new FakeTime();
        var data = new CountedData(time);
        var feed = PageFeed.OfStack(data, time);
        time.Advance(TimeSpan.FromMinutes(1));
        Assert.That(data.Looks, Is.Zero, "no page is open");

        using var one = feed.Open("dev");
        using var other = feed.Open("dev");
        for (var i = 0; i < 4; i++)
        {
            _ = one.Read();
            _ = other.Read();
            time.Advance(TimeSpan.FromMilliseconds(250));
        }

        Assert.That(data.Looks, Is.EqualTo(2));
    }

    [Test]
    public void A_stack_that_takes_long_to_look_at_is_looked_at_for_a_thirtieth_of_the_time()
    {
        var time = new FakeTime();
        var data = new CountedData(time) { Cost = TimeSpan.FromMilliseconds(100) };

        using var reader = PageFeed.OfStack(data, time).Open("dev");

        Assert.That(reader.Read().Pause, Is.EqualTo(TimeSpan.FromMilliseconds(2900)));
    }

    [Test]
    public void The_snapshot_is_let_go_with_the_last_reader()
    {
        var data = new CountedData(new FakeTime());
        var feed = PageFeed.OfStack(data, new FakeTime());
        using (var one = feed.Open("dev"))
        {
            _ = one.Read();
            using (var other = feed.Open("dev"))
            {
                _ = other.Read();
            }

            _ = one.Read();
            Assert.That(data.Looks, Is.EqualTo(1), "one page is still open");
        }

        using var next = feed.Open("dev");
        _ = next.Read();

        Assert.That(data.Looks, Is.EqualTo(2));
    }

    [Test]
    public void The_comparison_with_the_snapshot_before_counts_too()
    {
        var time = new SteppingTime();
        var before = new PageSnapshot([new PagePart("status", "1"u8.ToArray())], time.GetTimestamp(), time);
        var now = new PageSnapshot([new PagePart("status", "2"u8.ToArray())], time.GetTimestamp(), time);
        Assert.That(now.Pause, Is.EqualTo(TimeSpan.FromMilliseconds(2900)));

        Assert.That(now.Since(before), Is.Not.Null);

        Assert.That(now.Pause, Is.EqualTo(TimeSpan.FromMilliseconds(5800)));
    }

    /// <summary>A clock that moves on by 100 ms each time it is read.</summary>
    private sealed class SteppingTime : TimeProvider
    {
        private long _now;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => _now += TimeSpan.FromMilliseconds(100).Ticks;
    }

    private sealed class CountedData(FakeTime time) : IPageData
    {
        public int Looks { get; private set; }

        public TimeSpan Cost { get; init; }

        public CloudStatus Status() => new(1, "", "", default, 0, [], []);

        public PsReport Ps(string stack)
        {
            Looks++;
            time.Advance(Cost);
            return PsReport.Empty;
        }

        public ChecksReport Checks(string stack) =>
            new(new Dictionary<string, IReadOnlyDictionary<string, IReadOnlyList<PageCheck>>>());

        public ReachReport Reach(string stack) => ReachReport.Empty;

        public TrafficReport Traffic(string stack) => TrafficReport.Empty;

        public LatencyReport Latencies(string stack) =>
            new(
                new Dictionary<string, IReadOnlyList<IReadOnlyList<long>>>(),
                new Dictionary<string, IReadOnlyList<IReadOnlyList<long>>>(),
                new Dictionary<string, IReadOnlyList<IReadOnlyList<long>>>()
            );

        public IReadOnlyList<Decision> Refused(string stack) => [];

        public IReadOnlyList<AnsweredRequestReport> Requests(string stack, IDictionary<string, long> seen) => [];

        public WhyAnswer Why(string kind, IQueryCollection parameters) => WhyAnswer.Unknown("");

        public IAsyncEnumerable<LogEvent> LogsAsync(string stack, CancellationToken cancellationToken) =>
            AsyncEnumerable.Empty<LogEvent>();
    }
}
