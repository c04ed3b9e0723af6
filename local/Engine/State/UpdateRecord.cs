using System.Text.Json;
using Local.Engine.Resources;
using Local.Protocol.Files;

namespace Local.Engine.State;

/// <summary>An entry in a stack's history, in the form of Pulumi's file backend.</summary>
/// <param name="Kind">The kind: update, refresh, destroy or resource-import.</param>
/// <param name="Start">The time of the start.</param>
/// <param name="End">The time of the end.</param>
/// <param name="Message">The user's note.</param>
/// <param name="Succeeded">Whether the whole operation succeeded.</param>
/// <param name="Changes">The number of resources for each operation.</param>
public sealed record UpdateRecord(
    string Kind,
    DateTimeOffset Start,
    DateTimeOffset End,
    string Message,
    bool Succeeded,
    IReadOnlyDictionary<StepOperation, int> Changes
)
{
    /// <summary>The number of the update, from 1; 0 before it is in the history.</summary>
    public int Version { get; init; }

    internal void Write(Stream stream)
    {
        using var writer = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true });
        writer.WriteStartObject();
        writer.WriteString("kind", Kind);
        writer.WriteNumber("startTime", Start.ToUnixTimeSeconds());
        writer.WriteString("message", Message);
        writer.WriteStartObject("environment");
        writer.WriteEndObject();
        // The config may hold secrets in clear here, and the stack's file contains it anyway.
        writer.WriteStartObject("config");
        writer.WriteEndObject();
        writer.WriteNumber("version", Version);
        writer.WriteString("result", Succeeded ? "succeeded" : "failed");
        writer.WriteNumber("endTime", End.ToUnixTimeSeconds());
        writer.WriteStartObject("resourceChanges");
        foreach (var (operation, count) in Changes.OrderBy(change => change.Key))
        {
            writer.WriteNumber(operation.Name(), count);
        }

        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    /// <exception cref="EngineException">The file is not a record. The message names the file.</exception>
    internal static UpdateRecord Read(string path)
    {
        try
        {
            using var document = JsonDocument.Parse(RegularFile.ReadText(path));
            var record = document.RootElement;
            var changes =
                from change in record.GetProperty("resourceChanges").EnumerateObject()
                let operation = StepOperations.Parse(change.Name)
                where operation is not null
                select KeyValuePair.Create(operation.Value, change.Value.GetInt32());
            return new UpdateRecord(
                record.GetProperty("kind").GetString()!,
                Time("startTime"),
                Time("endTime"),
                record.GetProperty("message").GetString()!,
                record.GetProperty("result").GetString() == "succeeded",
                changes.ToDictionary()
            )
            {
                Version = record.GetProperty("version").GetInt32(),
            };

            DateTimeOffset Time(string name) => DateTimeOffset.FromUnixTimeSeconds(record.GetProperty(name).GetInt64());
        }
        catch (Exception e)
            when (e is JsonException or KeyNotFoundException or InvalidOperationException or ArgumentException)
        {
            throw new EngineException(
                $"{path} is not a record of an update ({e.Message.TrimEnd('.')}): remove it, which leaves the update out of "
                    + "the history"
            );
        }
    }
}
