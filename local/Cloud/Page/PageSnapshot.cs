using System.Text.Json;

namespace Local.Cloud.Page;

/// <summary>What the page shows of a stack at a time. Thread-safe.</summary>
/// <param name="parts">The parts, always the same ones in the same order.</param>
/// <param name="time">The clock.</param>
internal sealed class PageSnapshot(IReadOnlyList<PagePart> parts, TimeProvider time)
{
    private readonly Lock _lock = new();
    private readonly long _made = time.GetTimestamp();
    private TimeSpan _comparing;
    private (long Before, byte[]? Change)? _last;

    /// <summary>The parts, always the same ones in the same order.</summary>
    public IReadOnlyList<PagePart> Parts => parts;

    /// <summary>The time stamp at which it was made.</summary>
    public long Made => _made;

    /// <summary>The time until the next snapshot, which grows with the time for making and comparing this one so far.</summary>
    public TimeSpan Pause
    {
        get
        {
            lock (_lock)
            {
                return PageFeed.PauseAfter(Making + _comparing);
            }
        }
    }

    private TimeSpan Making => new(parts.Sum(part => part.Cost.Ticks));

    /// <summary>
    /// Returns what has changed since an earlier snapshot of the stack: a JSON object with the <see cref="JsonDelta"/> of
    /// each part that has; null if nothing has. The readers of a stack ask for the same one.
    /// </summary>
    public byte[]? Since(PageSnapshot before)
    {
        if (before == this)
        {
            return null;
        }

        lock (_lock)
        {
            if (_last is { } last && last.Before == before.Made)
            {
                return last.Change;
            }

            var (begun, making) = (time.GetTimestamp(), Making);
            var change = Compare(before);
            _comparing += time.GetElapsedTime(begun) - (Making - making);
            _last = (before.Made, change);
            return change;
        }
    }

    private byte[]? Compare(PageSnapshot before)
    {
        using var text = new MemoryStream();
        using var writer = new Utf8JsonWriter(text);
        var isChanged = false;
        writer.WriteStartObject();
        foreach (var (part, former) in Parts.Zip(before.Parts))
        {
            if (JsonDelta.Between(former.Value, part.Value) is { } delta)
            {
                isChanged = true;
                writer.WritePropertyName(part.Name);
                delta.Write(writer);
            }
        }

        writer.WriteEndObject();
        writer.Flush();
        return isChanged ? text.ToArray() : null;
    }
}

/// <summary>A part of a snapshot. It is made when somebody first asks for its JSON. Thread-safe.</summary>
/// <param name="name">The name of the event that brings the part to the page.</param>
/// <param name="make">Returns JSON without line breaks.</param>
/// <param name="time">The clock.</param>
internal sealed class PagePart(string name, Func<byte[]> make, TimeProvider time)
{
    private readonly Lazy<(byte[] Json, TimeSpan Cost)> _made = new(() =>
    {
        var started = time.GetTimestamp();
        return (make(), time.GetElapsedTime(started));
    });
    private JsonElement? _value;

    /// <summary>The name of the event that brings the part to the page.</summary>
    public string Name => name;

    /// <summary>JSON without line breaks.</summary>
    public byte[] Json => _made.Value.Json;

    /// <summary>The time that the making took; zero before.</summary>
    public TimeSpan Cost => _made.IsValueCreated ? _made.Value.Cost : TimeSpan.Zero;

    /// <summary>The parsed JSON.</summary>
    public JsonElement Value => _value ??= JsonElement.Parse(Json);
}
