using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Local.Cloud.Contract;
using Local.Engine.Events;
using Local.Engine.Operations;
using Local.Engine.Resources;

namespace Local.Cli.Display;

/// <summary>
/// Writes nothing while the operation runs, then one JSON document with the names of <c>pulumi preview --json</c>:
/// steps, diagnostics, duration (in nanoseconds) and changeSummary, and also outputs, result and, of a preview, network.
/// </summary>
internal sealed class JsonDisplay(bool dryRun, TextWriter output, TextWriter error) : IUpdateDisplay
{
    private static readonly JsonWriterOptions Options = new()
    {
        Indented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public UpdateProgress Progress { get; } = new(dryRun);

    public void Apply(EngineEvent e) => Progress.Apply(e);

    /// <inheritdoc/>
    /// <returns>None, because a step is reported only at its end.</returns>
    public IReadOnlyList<StepInfo> Running() => [];

    public void Tell(string line) => error.WriteLine(line);

    public void End(UpdateResult result)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, Options))
        {
            json.WriteStartObject();
            WriteSteps(json);
            WriteDiagnostics(json);
            json.WritePropertyName("outputs");
            json.WriteRawValue(Local.Protocol.Values.PropertyJson.ToText(ValueText.Clear(result.Outputs, false)));
            json.WriteNumber("duration", result.Duration.Ticks * 100);
            json.WriteStartObject("changeSummary");
            foreach (var (operation, count) in result.Changes.OrderBy(change => change.Key))
            {
                json.WriteNumber(operation.Name(), count);
            }

            json.WriteEndObject();
            if (Progress.Network is { } network)
            {
                json.WritePropertyName("network");
                JsonSerializer.Serialize(json, network, ApiJson.Default.NetworkPlan);
            }

            json.WriteString("result", result.Succeeded ? "succeeded" : "failed");
            json.WriteEndObject();
        }

        output.WriteLine(Encoding.UTF8.GetString(buffer.ToArray()));
        output.Flush();
    }

    public void Dispose() { }

    private void WriteSteps(Utf8JsonWriter json)
    {
        json.WriteStartArray("steps");
        foreach (var step in Progress.Steps)
        {
            json.WriteStartObject();
            json.WriteString("op", step.Operation.Name());
            json.WriteString("urn", step.Urn);
            WriteState(json, "oldState", step.Old);
            WriteState(json, "newState", step.New);
            if (!step.DetailedDiff.IsEmpty)
            {
                json.WriteStartObject("detailedDiff");
                foreach (var (path, change) in step.DetailedDiff)
                {
                    json.WriteStartObject(path);
                    json.WriteString("kind", PropertyChanges.KindName(change));
                    json.WriteEndObject();
                }

                json.WriteEndObject();
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteState(Utf8JsonWriter json, string name, ResourceState? state)
    {
        if (state is null)
        {
            return;
        }

        json.WriteStartObject(name);
        json.WriteString("urn", state.Urn);
        json.WriteBoolean("custom", state.Custom);
        if (state.Id.Length > 0)
        {
            json.WriteString("id", state.Id);
        }

        json.WriteString("type", state.Type);
        json.WritePropertyName("inputs");
        json.WriteRawValue(Local.Protocol.Values.PropertyJson.ToText(ValueText.Clear(state.Inputs, false)));
        json.WritePropertyName("outputs");
        json.WriteRawValue(Local.Protocol.Values.PropertyJson.ToText(ValueText.Clear(state.Outputs, false)));
        if (state.Parent.Length > 0)
        {
            json.WriteString("parent", state.Parent);
        }

        json.WriteEndObject();
    }

    private void WriteDiagnostics(Utf8JsonWriter json)
    {
        json.WriteStartArray("diagnostics");
        foreach (var diagnostic in Progress.Diagnostics)
        {
            json.WriteStartObject();
            if (diagnostic.Urn.Length > 0)
            {
                json.WriteString("urn", diagnostic.Urn);
            }

            json.WriteString("message", diagnostic.Message);
            json.WriteString(
                "severity",
                (diagnostic.Severity ?? DiagnosticSeverity.Info).ToString().ToLowerInvariant()
            );
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
