using System.Text.Json;
using Local.Engine.Resources;

namespace Local.Engine.State;

/// <summary>An entry of a stack's history, as Pulumi's file backend keeps it.</summary>
/// <param name="Kind">update, refresh or destroy.</param>
/// <param name="Start">When it began.</param>
/// <param name="End">When it ended.</param>
/// <param name="Message">The user's note.</param>
/// <param name="Succeeded">Whether all of it was done.</param>
/// <param name="Changes">How many resources met which operation.</param>
internal sealed record UpdateRecord(
    string Kind,
    DateTimeOffset Start,
    DateTimeOffset End,
    string Message,
    bool Succeeded,
    IReadOnlyDictionary<StepOperation, int> Changes
)
{
    public void Write(Stream stream)
    {
        using var writer = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true });
        writer.WriteStartObject();
        writer.WriteString("kind", Kind);
        writer.WriteNumber("startTime", Start.ToUnixTimeSeconds());
        writer.WriteString("message", Message);
        writer.WriteStartObject("environment");
        writer.WriteEndObject();
        // Config may hold secrets in clear here, and the file of the stack has it anyway.
        writer.WriteStartObject("config");
        writer.WriteEndObject();
        writer.WriteNumber("version", 0);
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
}
