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
    internal static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(500);

    /// <summary>The pause after a snapshot, in times of its making: the cloud spends at most 5% of a core on the page.</summary>
    private const int PauseFactor = 19;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, PageSnapshot> _last = [];

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
        var pause = time.GetElapsedTime(started) * PauseFactor;
        return new PageSnapshot(parts, time.GetTimestamp(), pause < Shortest ? Shortest : pause);
    }

    private static PagePart Part<T>(string name, T value, JsonTypeInfo<T> type) =>
        new(name, JsonSerializer.SerializeToUtf8Bytes(value, type));
}
