using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace Local.Cloud.Page;

/// <summary>
/// The difference between two JSON values, in a form that <c>delta.js</c> applies: <c>[value]</c> replaces a value,
/// <c>[]</c> removes a member, <c>{"name": difference}</c> changes members of an object. Of an array,
/// <c>{"gone": [indexes], "new": {"index": value}, "index": difference}</c> removes elements, then inserts elements, then
/// changes elements; the later indexes are those of the new array.
/// </summary>
internal abstract record JsonDelta
{
    private const string Gone = "gone";
    private const string New = "new";

    /// <summary>Returns the difference; null if the two values are the same text.</summary>
    public static JsonDelta? Between(JsonElement before, JsonElement now)
    {
        if (TextOf(before).SequenceEqual(TextOf(now)))
        {
            return null;
        }

        return (before.ValueKind, now.ValueKind) switch
        {
            (JsonValueKind.Object, JsonValueKind.Object) => Members.Of(before, now),
            (JsonValueKind.Array, JsonValueKind.Array) => Elements.Of(before, now),
            _ => new Replaced(now),
        };
    }

    /// <summary>Writes the difference.</summary>
    public abstract void Write(Utf8JsonWriter writer);

    private static ReadOnlySpan<byte> TextOf(JsonElement element) => JsonMarshal.GetRawUtf8Value(element);

    private sealed record Replaced(JsonElement? Value) : JsonDelta
    {
        public override void Write(Utf8JsonWriter writer)
        {
            writer.WriteStartArray();
            Value?.WriteTo(writer);
            writer.WriteEndArray();
        }
    }

    private sealed record Members(IReadOnlyList<(string Name, JsonDelta Delta)> Changed) : JsonDelta
    {
        public static Members Of(JsonElement before, JsonElement now)
        {
            var changed = new List<(string, JsonDelta)>();
            foreach (var member in now.EnumerateObject())
            {
                var delta = before.TryGetProperty(member.Name, out var former)
                    ? Between(former, member.Value)
                    : new Replaced(member.Value);
                if (delta is not null)
                {
                    changed.Add((member.Name, delta));
                }
            }

            foreach (var member in before.EnumerateObject())
            {
                if (!now.TryGetProperty(member.Name, out _))
                {
                    changed.Add((member.Name, new Replaced(null)));
                }
            }

            return new Members(changed);
        }

        public override void Write(Utf8JsonWriter writer)
        {
            writer.WriteStartObject();
            foreach (var (name, delta) in Changed)
            {
                writer.WritePropertyName(name);
                delta.Write(writer);
            }

            writer.WriteEndObject();
        }
    }

    private sealed record Elements(
        IReadOnlyList<int> Removed,
        IReadOnlyList<(int Index, JsonElement Value)> Added,
        IReadOnlyList<(int Index, JsonDelta Delta)> Changed
    ) : JsonDelta
    {
        /// <summary>Compares arrays by the identities of their elements; null identities are replaced as a whole.</summary>
        public static JsonDelta Of(JsonElement before, JsonElement now)
        {
            var former = new Dictionary<string, (int Index, JsonElement Value)>();
            foreach (var (index, element) in before.EnumerateArray().Index())
            {
                if (!former.TryAdd(Identity(element), (index, element)))
                {
                    return new Replaced(now);
                }
            }

            var (added, changed, kept) = (
                new List<(int, JsonElement)>(),
                new List<(int, JsonDelta)>(),
                new HashSet<int>()
            );
            var last = -1;
            foreach (var (index, element) in now.EnumerateArray().Index())
            {
                if (!former.TryGetValue(Identity(element), out var same))
                {
                    added.Add((index, element));
                    continue;
                }

                // Elements that have changed places, or that are twice there, are rare.
                if (same.Index <= last)
                {
                    return new Replaced(now);
                }

                last = same.Index;
                kept.Add(same.Index);
                if (Between(same.Value, element) is { } delta)
                {
                    changed.Add((index, delta));
                }
            }

            return kept.Count == 0
                ? new Replaced(now)
                : new Elements(
                    [.. Enumerable.Range(0, former.Count).Where(index => !kept.Contains(index))],
                    added,
                    changed
                );
        }

        public override void Write(Utf8JsonWriter writer)
        {
            writer.WriteStartObject();
            if (Removed.Count > 0)
            {
                writer.WriteStartArray(Gone);
                foreach (var index in Removed)
                {
                    writer.WriteNumberValue(index);
                }

                writer.WriteEndArray();
            }

            if (Added.Count > 0)
            {
                writer.WriteStartObject(New);
                foreach (var (index, value) in Added)
                {
                    writer.WritePropertyName(index.ToString(CultureInfo.InvariantCulture));
                    value.WriteTo(writer);
                }

                writer.WriteEndObject();
            }

            foreach (var (index, delta) in Changed)
            {
                writer.WritePropertyName(index.ToString(CultureInfo.InvariantCulture));
                delta.Write(writer);
            }

            writer.WriteEndObject();
        }

        /// <summary>
        /// Returns what stays the same while an element changes: its id, its address and port, or its name; else its whole
        /// text.
        /// </summary>
        private static string Identity(JsonElement element)
        {
            if (element.ValueKind == JsonValueKind.Object)
            {
                if (element.TryGetProperty("id", out var id))
                {
                    return Encoding.UTF8.GetString(TextOf(id));
                }

                if (element.TryGetProperty("address", out var address) && element.TryGetProperty("port", out var port))
                {
                    return $"{Encoding.UTF8.GetString(TextOf(address))}:{Encoding.UTF8.GetString(TextOf(port))}";
                }

                if (element.TryGetProperty("name", out var name))
                {
                    return Encoding.UTF8.GetString(TextOf(name));
                }
            }

            return Encoding.UTF8.GetString(TextOf(element));
        }
    }
}
