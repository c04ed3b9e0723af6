using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Local.Engine.Events;
using Local.Engine.Resources;
using Local.Protocol.Values;

namespace Local.Cli.Display;

/// <summary>
/// The events of an operation in Pulumi's JSON (<c>apitype.EngineEvent</c>, which gives the names), one text for each
/// event. Secrets are placeholders.
/// </summary>
/// <param name="config">The stack's config by full keys, as the first event shows it.</param>
/// <param name="time">The clock of the events.</param>
internal sealed class EventJson(IReadOnlyDictionary<string, string> config, TimeProvider time)
{
    private const string NoColor = "never";

    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private bool _isDryRun;
    private int _sequence;

    /// <summary>Returns the text of the next event; null if Pulumi's JSON has none for it.</summary>
    public string? Next(EngineEvent e) =>
        e switch
        {
            PreludeEvent prelude => Prelude(prelude),
            ResourcePreEvent pre => Event("resourcePreEvent", json => WriteStep(json, pre.Step)),
            ResourceOutputsEvent done => Event("resOutputsEvent", json => WriteStep(json, done.Step)),
            ResourceOperationFailedEvent failed => Event(
                "resOpFailedEvent",
                json =>
                {
                    WriteStep(json, failed.Step);
                    json.WriteNumber("status", 0);
                    json.WriteNumber("steps", 0);
                }
            ),
            DiagnosticEvent diagnostic => Event("diagnosticEvent", json => WriteDiagnostic(json, diagnostic)),
            // What a program prints is a diagnostic in Pulumi's engine, too.
            StdoutEvent line => Event("diagnosticEvent", json => WriteOutput(json, line)),
            SummaryEvent summary => Event("summaryEvent", json => WriteSummary(json, summary)),
            _ => null,
        };

    /// <summary>Returns the text of the event after which there is none.</summary>
    public string Last() => Event("cancelEvent", _ => { });

    private string Prelude(PreludeEvent prelude)
    {
        _isDryRun = prelude.DryRun;
        return Event(
            "preludeEvent",
            json =>
            {
                json.WriteStartObject("config");
                foreach (var (key, value) in config)
                {
                    json.WriteString(key, value);
                }

                json.WriteEndObject();
            }
        );
    }

    private string Event(string name, Action<Utf8JsonWriter> write)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, Options))
        {
            json.WriteStartObject();
            json.WriteNumber("sequence", _sequence++);
            json.WriteNumber("timestamp", time.GetUtcNow().ToUnixTimeSeconds());
            json.WriteStartObject(name);
            write(json);
            json.WriteEndObject();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.ToArray());
    }

    private static void WriteDiagnostic(Utf8JsonWriter json, DiagnosticEvent diagnostic)
    {
        var severity = diagnostic.Severity.ToString().ToLowerInvariant();
        if (diagnostic.Urn.Length > 0)
        {
            json.WriteString("urn", diagnostic.Urn);
        }

        if (diagnostic.Severity is DiagnosticSeverity.Warning or DiagnosticSeverity.Error)
        {
            json.WriteString("prefix", $"{severity}: ");
        }

        json.WriteString("message", diagnostic.Message + "\n");
        json.WriteString("color", NoColor);
        json.WriteString("severity", severity);
        if (diagnostic.Ephemeral)
        {
            json.WriteBoolean("ephemeral", true);
        }
    }

    private static void WriteOutput(Utf8JsonWriter json, StdoutEvent line)
    {
        json.WriteString("message", line.Text + "\n");
        json.WriteString("color", NoColor);
        json.WriteString("severity", line.Error ? "info#err" : "info");
    }

    private void WriteSummary(Utf8JsonWriter json, SummaryEvent summary)
    {
        json.WriteBoolean("maybeCorrupt", false);
        json.WriteNumber("durationSeconds", (long)Math.Round(summary.Duration.TotalSeconds));
        json.WriteStartObject("resourceChanges");
        foreach (var (operation, count) in summary.Changes.OrderBy(change => change.Key))
        {
            json.WriteNumber(operation.Name(), count);
        }

        json.WriteEndObject();
        json.WriteStartObject("policyPacks");
        json.WriteEndObject();
        json.WriteBoolean("isPreview", _isDryRun);
    }

    private void WriteStep(Utf8JsonWriter json, StepInfo step)
    {
        json.WriteStartObject("metadata");
        json.WriteString("op", step.Operation.Name());
        json.WriteString("urn", step.Urn);
        json.WriteString("type", step.Type);
        WriteState(json, "old", step.Old);
        WriteState(json, "new", step.New);
        WriteNames(json, "keys", step.DetailedDiff.Where(change => change.Value.Replaces).Select(change => change.Key));
        WriteNames(json, "diffs", step.DetailedDiff.Keys);
        if (step.DetailedDiff.IsEmpty)
        {
            json.WriteNull("detailedDiff");
        }
        else
        {
            json.WriteStartObject("detailedDiff");
            foreach (var (path, change) in step.DetailedDiff)
            {
                json.WriteStartObject(path);
                json.WriteString("diffKind", PropertyChanges.KindName(change));
                json.WriteBoolean("inputDiff", true);
                json.WriteEndObject();
            }

            json.WriteEndObject();
        }

        json.WriteBoolean("logical", true);
        json.WriteString("provider", (step.New ?? step.Old)?.Provider ?? "");
        json.WriteEndObject();
        if (_isDryRun)
        {
            json.WriteBoolean("planning", true);
        }
    }

    /// <summary>Writes the top-level names of property paths.</summary>
    private static void WriteNames(Utf8JsonWriter json, string name, IEnumerable<string> paths)
    {
        json.WriteStartArray(name);
        foreach (var top in paths.Select(PropertyChanges.TopLevel).Distinct())
        {
            json.WriteStringValue(top);
        }

        json.WriteEndArray();
    }

    private static void WriteState(Utf8JsonWriter json, string name, ResourceState? state)
    {
        if (state is null)
        {
            json.WriteNull(name);
            return;
        }

        json.WriteStartObject(name);
        json.WriteString("type", state.Type);
        json.WriteString("urn", state.Urn);
        json.WriteBoolean("custom", state.Custom);
        json.WriteBoolean("delete", state.Delete);
        json.WriteString("id", state.Id);
        json.WriteString("parent", state.Parent);
        json.WriteBoolean("protect", state.Protect);
        json.WriteBoolean("retainOnDelete", state.RetainOnDelete);
        WriteProperties(json, "inputs", state.Inputs);
        WriteProperties(json, "outputs", state.Outputs);
        json.WriteString("provider", state.Provider);
        json.WriteStartArray("initErrors");
        foreach (var error in state.InitErrors)
        {
            json.WriteStringValue(error);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteProperties(Utf8JsonWriter json, string name, PropertyMap properties)
    {
        json.WritePropertyName(name);
        json.WriteRawValue(PropertyJson.ToText(ValueText.Clear(properties, showSecrets: false)));
    }
}
