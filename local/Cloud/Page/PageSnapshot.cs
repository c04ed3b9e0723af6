using System.Text.Json;

namespace Local.Cloud.Page;

/// <summary>What the page shows of a stack at a time. Thread-safe.</summary>
/// <param name="parts">The parts, always the same ones in the same order.</param>
/// <param name="started">The time stamp at which its making began.</param>
/// <param name="time">The clock.</param>
internal sealed class PageSnapshot(IReadOnlyList<PagePart> parts, long started, TimeProvider time)
{
    private readonly Lock _lock = new();
    private readonly long _made = time.GetTimestamp();
    private TimeSpan _comparing;
    private (long Before, byte[]? Change)? _last;

    /// <summary>The parts, always the same ones in the same order.</summary>
    public IReadOnlyList<PagePart> Parts => parts;

    /// <summary>The time stamp at which it was made.</summary>
    public long Made => _made;

    /// <summary>The time until the next snapshot, which grows with the time for making and comparing this one.</summary>
    public TimeSpan Pause
    {
        get
        {
            lock (_lock)
            {
                return PageFeed.PauseAfter(time.GetElapsedTime(started, _made) + _comparing);
            }
        }
    }

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

            var begun = time.GetTimestamp();
            var change = Compare(before);
            _comparing += time.GetElapsedTime(begun);
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

/// <summary>A part of a snapshot.</summary>
/// <param name="Name">The name of the event that brings the part to the page.</param>
/// <param name="Json">JSON without line breaks.</param>
internal sealed record PagePart(string Name, byte[] Json)
{
    private JsonElement? _value;

    /// <summary>The parsed JSON.</summary>
    public JsonElement Value => _value ??= JsonElement.Parse(Json);
}
