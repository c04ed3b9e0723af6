using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Local.Cloud.Contract;

namespace Local.Cloud.Page;

/// <summary>
/// What the page shows of a stack, made anew at most twice a second, and only when somebody asks. All readers of a stack
/// share it. Thread-safe.
/// </summary>
/// <param name="look">Returns the parts of a stack, always the same ones in the same order.</param>
/// <param name="time">The clock.</param>
internal sealed class PageFeed(Func<string, IReadOnlyList<PagePart>> look, TimeProvider time)
{
    /// <summary>The shortest time between two looks.</summary>
    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(500);

    /// <summary>
    /// The pause after a look, in times of its cost. So looks take at most a thirtieth of a core. The rest of 5% of a core is
    /// left to sending and to the collector.
    /// </summary>
    private const int PauseFactor = 29;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, Shared> _stacks = [];

    /// <summary>Returns a feed of what each view needs.</summary>
    public static PageFeed OfStack(IPageData data, TimeProvider time) =>
        new(
            stack =>
                [
                    Part("status", data.Status() with { Connections = 0 }, ApiJson.Default.CloudStatus),
                    Part("ps", data.Ps(stack), ApiJson.Default.PsReport),
                    Part("reach", data.Reach(stack), ApiJson.Default.ReachReport),
                    Part("traffic", data.Traffic(stack), PageJson.Default.TrafficReport),
                    Part("refused", data.Refused(stack), PageJson.Default.IReadOnlyListDecision),
                ],
            time
        );

    /// <summary>Returns a feed of the last checks, which only the view of health needs.</summary>
    public static PageFeed OfChecks(IPageData data, TimeProvider time) =>
        new(stack => [Part("checks", data.Checks(stack), PageJson.Default.ChecksReport)], time);

    /// <summary>Returns a feed of the latencies, which only the view of requests needs.</summary>
    public static PageFeed OfLatencies(IPageData data, TimeProvider time) =>
        new(stack => [Part("latencies", data.Latencies(stack), PageJson.Default.LatencyReport)], time);

    /// <summary>Returns the pause after a look that took a time.</summary>
    public static TimeSpan PauseAfter(TimeSpan cost) =>
        cost * PauseFactor is var pause && pause < Shortest ? Shortest : pause;

    /// <summary>Begins to read a stack. The latest snapshot is kept until the last reader of the stack is disposed.</summary>
    public Reader Open(string stack)
    {
        lock (_lock)
        {
            if (!_stacks.TryGetValue(stack, out var shared))
            {
                _stacks[stack] = shared = new Shared();
            }

            shared.Readers++;
            return new Reader(this, stack, shared);
        }
    }

    private PageSnapshot Read(string stack, Shared shared)
    {
        lock (_lock)
        {
            if (shared.Last is { } last && time.GetElapsedTime(last.Made) < last.Pause)
            {
                return last;
            }

            var started = time.GetTimestamp();
            return shared.Last = new PageSnapshot(look(stack), started, time);
        }
    }

    private void Close(string stack, Shared shared)
    {
        lock (_lock)
        {
            if (--shared.Readers == 0)
            {
                _stacks.Remove(stack);
            }
        }
    }

    private static PagePart Part<T>(string name, T value, JsonTypeInfo<T> type) =>
        new(name, JsonSerializer.SerializeToUtf8Bytes(value, type));

    /// <summary>A reader of a stack.</summary>
    public sealed class Reader : IDisposable
    {
        private readonly PageFeed _feed;
        private readonly string _stack;
        private readonly Shared _shared;

        internal Reader(PageFeed feed, string stack, Shared shared) => (_feed, _stack, _shared) = (feed, stack, shared);

        /// <summary>Returns the latest snapshot.</summary>
        public PageSnapshot Read() => _feed.Read(_stack, _shared);

        /// <summary>Ends the reading.</summary>
        public void Dispose() => _feed.Close(_stack, _shared);
    }

    /// <summary>The snapshot that all readers of a stack share.</summary>
    internal sealed class Shared
    {
        public int Readers { get; set; }

        public PageSnapshot? Last { get; set; }
    }
}
