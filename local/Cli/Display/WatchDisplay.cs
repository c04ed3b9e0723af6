using System.Globalization;
using Local.Engine.Events;
using Local.Engine.Operations;
using Local.Engine.Resources;
using Local.Protocol.Text;

namespace Local.Cli.Display;

/// <summary>Writes each event of an update as a line with the time and the resource's name, as <c>pulumi watch</c> does.</summary>
/// <param name="output">Receives the lines.</param>
/// <param name="time">The clock of the lines.</param>
internal sealed class WatchDisplay(TextWriter output, TimeProvider time) : IUpdateDisplay
{
    /// <inheritdoc/>
    public UpdateProgress Progress { get; } = new(dryRun: false);

    /// <inheritdoc/>
    public void Apply(EngineEvent e)
    {
        var row = Progress.Apply(e);
        var changed = e switch
        {
            ResourcePreEvent pre => pre.Step,
            ResourceOutputsEvent done => done.Step,
            ResourceOperationFailedEvent failed => failed.Step,
            _ => null,
        };
        if (row is not null && changed is { Operation: not (StepOperation.Same or StepOperation.Read) })
        {
            var details = e is ResourcePreEvent && row.Details.Length > 0 ? $" {row.Details}" : "";
            Write(output, time, changed.Name, $"{row.Status} {OperationText.Type(changed.Type)}{details}");
        }
        else if (e is DiagnosticEvent { Ephemeral: false } diagnostic)
        {
            Write(output, time, Name(diagnostic.Urn), $"{Label(diagnostic.Severity)}{diagnostic.Message}");
        }
        else if (e is StdoutEvent { Text: var text })
        {
            Write(output, time, "", text);
        }
    }

    /// <inheritdoc/>
    /// <returns>None, because each line stays as it is.</returns>
    public IReadOnlyList<StepInfo> Running() => [];

    /// <inheritdoc/>
    public void Tell(string line) => Write(output, time, "", line);

    /// <inheritdoc/>
    public void End(UpdateResult result) =>
        Write(
            output,
            time,
            "",
            !result.Succeeded ? "Update failed."
                : result.HasChanges ? "Update complete."
                : "No changes."
        );

    /// <inheritdoc/>
    public void Dispose() { }

    /// <summary>Writes each line of a text with the time and a name.</summary>
    public static void Write(TextWriter output, TimeProvider time, string name, string text)
    {
        var now = time.GetLocalNow().ToString("HH:mm:ss.fff", CultureInfo.InvariantCulture);
        foreach (var line in text.TrimEnd().Split('\n'))
        {
            output.WriteLine(
                $"{now}[{ControlCharacters.Escape(name, keepsTabs: false), 24}] {ControlCharacters.Escape(line.TrimEnd(), keepsTabs: true)}"
            );
        }

        output.Flush();
    }

    private static string Label(DiagnosticSeverity severity) =>
        severity switch
        {
            DiagnosticSeverity.Error => "error: ",
            DiagnosticSeverity.Warning => "warning: ",
            _ => "",
        };

    private static string Name(string urn) => urn[(urn.LastIndexOf(':') + 1)..];
}
