using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Local.Cloud.Contract;

namespace Local.Cloud.Page;

/// <summary>
/// What the page shows of a stack, made anew at most twice a second, and only when somebody asks. All readers of a stack
/// share it. Thread-safe.
/// </summary>
/// <param name="data">What the page shows.</param>
/// <param name="time">The clock.</param>
internal sealed class PageFeed(IPageData data, TimeProvider time)
{
    /// <summary>The shortest time between two looks.</summary>
    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(500);

    /// <summary>
    /// The pause after a look, in times of its cost. So looks take at most a thirtieth of a core. The rest of 5% of a core is
    /// left to sending and to the collector.
    /// </summary>
    private const int PauseFactor = 29;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, PageSnapshot> _last = [];

    /// <summary>Returns the pause after a look that took a time.</summary>
    public static TimeSpan PauseAfter(TimeSpan cost) =>
        cost * PauseFactor is var pause && pause < Shortest ? Shortest : pause;

    /// <summary>Returns the latest snapshot of a stack.</summary>
    public PageSnapshot Read(string stack)
    {
        lock (_lock)
        {
            if (_last.TryGetValue(stack, out var last) && time.GetElapsedTime(last.Made) < last.Pause)
            {
                return last;
            }

            return _last[stack] = Make(stack);
        }
    }

    private PageSnapshot Make(string stack)
    {
        var started = time.GetTimestamp();
        IReadOnlyList<PagePart> parts =
        [
            Part("status", data.Status() with { Connections = 0 }, ApiJson.Default.CloudStatus),
            Part("ps", data.Ps(stack), ApiJson.Default.PsReport),
            Part("reach", data.Reach(stack), ApiJson.Default.ReachReport),
            Part("traffic", data.Traffic(stack), PageJson.Default.TrafficReport),
            Part("refused", data.Refused(stack), PageJson.Default.IReadOnlyListDecision),
        ];
        return new PageSnapshot(parts, started, time);
    }

    private static PagePart Part<T>(string name, T value, JsonTypeInfo<T> type) =>
        new(name, JsonSerializer.SerializeToUtf8Bytes(value, type));
}
