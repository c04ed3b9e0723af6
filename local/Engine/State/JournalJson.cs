using System.Buffers;
using System.Text.Json;

namespace Local.Engine.State;

/// <summary>Converts journal entries to and from lines of JSON.</summary>
internal static class JournalJson
{
    public static void Write(IBufferWriter<byte> buffer, JournalEntry entry, Func<string, string> encrypt)
    {
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            WriteNumber(writer, "begin", entry.Begin);
            WriteNumber(writer, "end", entry.End);
            WriteNumber(writer, "put", entry.Put);
            WriteNumber(writer, "keep", entry.Keep);
            WriteNumber(writer, "replaced", entry.Replaced);
            WriteNumber(writer, "remove", entry.Remove);
            if (entry.Operation is { } operation)
            {
                writer.WriteString("type", operation.Type);
            }

            if ((entry.Operation?.Resource ?? entry.Resource) is { } resource)
            {
                writer.WritePropertyName("resource");
                ResourceJson.Write(writer, resource, encrypt);
            }

            writer.WriteEndObject();
        }

        buffer.Write("\n"u8);
    }

    public static JournalEntry Read(JsonElement element, Func<string, string> decrypt)
    {
        var resource = element.TryGetProperty("resource", out var value) ? ResourceJson.Read(value, decrypt) : null;
        var begin = Number(element, "begin");
        return new JournalEntry
        {
            Begin = begin,
            Operation = begin is null ? null : new PendingOperation(ResourceJson.Text(element, "type"), resource!),
            End = Number(element, "end"),
            Put = Number(element, "put"),
            Resource = begin is null ? resource : null,
            Keep = Number(element, "keep"),
            Replaced = Number(element, "replaced"),
            Remove = Number(element, "remove"),
        };
    }

    private static int? Number(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) ? value.GetInt32() : null;

    private static void WriteNumber(Utf8JsonWriter writer, string name, int? value)
    {
        if (value is { } number)
        {
            writer.WriteNumber(name, number);
        }
    }
}
