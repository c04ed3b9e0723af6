using System.Collections.Immutable;
using System.Text.Json;
using Local.Protocol.Values;

namespace Local.Cloud.Resources;

/// <summary>A line of the store's journal: a resource's new state, or its removal.</summary>
internal abstract record JournalEntry
{
    private JournalEntry() { }

    /// <summary>The resource has these values.</summary>
    public sealed record Put(StoredResource Stored) : JournalEntry;

    /// <summary>The resource is removed.</summary>
    public sealed record Removed(string Token, string Id) : JournalEntry;

    /// <summary>Returns the line with its line end. Secret inputs and outputs are encrypted.</summary>
    public byte[] ToLine(SecretBox secrets)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            switch (this)
            {
                case Put put:
                    Write(writer, put.Stored, secrets);
                    break;
                case Removed removed:
                    writer.WriteString("removed", removed.Token);
                    writer.WriteString("id", removed.Id);
                    break;
            }

            writer.WriteEndObject();
        }

        buffer.WriteByte((byte)'\n');
        return buffer.ToArray();
    }

    /// <summary>Returns the entry in a line.</summary>
    /// <exception cref="JsonException">The line is not JSON.</exception>
    /// <exception cref="FormatException">The line is not an entry.</exception>
    public static JournalEntry FromLine(ReadOnlyMemory<byte> line, SecretBox secrets)
    {
        using var document = JsonDocument.Parse(line);
        var root = document.RootElement;
        if (root.TryGetProperty("removed", out var removed))
        {
            return new Removed(Text(removed), Text(Field(root, "id")));
        }

        string? problem = null;
        string Decrypt(string ciphertext)
        {
            try
            {
                return secrets.Decrypt(ciphertext);
            }
            catch (FormatException e)
            {
                problem = $"its secrets cannot be read: {e.Message}";
                return "null";
            }
        }

        var inputs = PropertyJson.ReadMap(Field(root, "inputs"), Decrypt);
        var outputs = PropertyJson.ReadMap(Field(root, "outputs"), Decrypt);
        var resource = new CloudResource(
            Text(Field(root, "token")),
            Text(Field(root, "id")),
            Text(Field(root, "stack")),
            Text(Field(root, "region")),
            inputs.Plain(),
            outputs.Plain()
        );
        return new Put(
            new StoredResource(
                resource,
                Text(Field(root, "urn")),
                Text(Field(root, "name")),
                [.. inputs.Concat(outputs).Where(entry => entry.Value is SecretValue).Select(entry => entry.Key)]
            )
            {
                Sequence = Field(root, "sequence").GetInt64(),
                Problem = problem,
                SecretsLost = problem is not null,
            }
        );
    }

    private static void Write(Utf8JsonWriter writer, StoredResource stored, SecretBox secrets)
    {
        writer.WriteString("token", stored.Resource.Token);
        writer.WriteString("id", stored.Resource.Id);
        writer.WriteNumber("sequence", stored.Sequence);
        writer.WriteString("urn", stored.Urn);
        writer.WriteString("name", stored.Name);
        writer.WriteString("stack", stored.Resource.Stack);
        writer.WriteString("region", stored.Resource.Region);
        writer.WritePropertyName("inputs");
        PropertyJson.Write(writer, Mark(stored.Resource.Inputs, stored.Secrets), secrets.Encrypt);
        writer.WritePropertyName("outputs");
        PropertyJson.Write(writer, Mark(stored.Resource.Outputs, stored.Secrets), secrets.Encrypt);
    }

    private static PropertyMap Mark(PropertyMap map, ImmutableSortedSet<string> secrets) =>
        secrets.Count == 0
            ? map
            : new PropertyMap(
                map.Select(entry =>
                    secrets.Contains(entry.Key)
                        ? KeyValuePair.Create(entry.Key, (PropertyValue)new SecretValue(entry.Value))
                        : entry
                )
            );

    private static JsonElement Field(JsonElement root, string name) =>
        root.ValueKind == JsonValueKind.Object && root.TryGetProperty(name, out var field)
            ? field
            : throw new FormatException($"no field {name}");

    private static string Text(JsonElement element) =>
        element.ValueKind == JsonValueKind.String
            ? StringPool.Share(element.GetString()!)
            : throw new FormatException("not a text");
}
