using Local.Engine.Events;
using Local.Engine.Operations;
using Local.Engine.Resources;

namespace Local.Cli.Display;

/// <summary>Writes plain lines, for a pipe or a file: one for each changed resource, when its step has ended.</summary>
internal sealed class LineDisplay : IUpdateDisplay
{
    private readonly LineOutput _out;
    private readonly TextWriter _error;
    private readonly DisplayOptions _options;
    private readonly HashSet<(string Urn, StepOperation Operation)> _told = [];

    /// <param name="title">The title, such as <c>Previewing update (dev):</c>.</param>
    /// <param name="dryRun">Whether the operation changes nothing.</param>
    /// <param name="options">The parts of the display that the user chose.</param>
    /// <param name="output">Receives the lines.</param>
    /// <param name="error">Receives the messages of the command itself.</param>
    public LineDisplay(string title, bool dryRun, DisplayOptions options, LineOutput output, TextWriter error)
    {
        Progress = new UpdateProgress(dryRun);
        _options = options;
        _out = output;
        _error = error;
        _out.Write([new TextLine(title)]);
    }

    public UpdateProgress Progress { get; }

    public void Apply(EngineEvent e)
    {
        var row = Progress.Apply(e);
        // A preview reports a step twice: at its start, and with its outputs.
        var (step, elapsed) = e switch
        {
            ResourcePreEvent pre when Progress.DryRun => (pre.Step, TimeSpan.Zero),
            ResourceOutputsEvent done when !Progress.DryRun => (done.Step, done.Elapsed),
            ResourceOperationFailedEvent failed => (failed.Step, failed.Elapsed),
            _ => (null, TimeSpan.Zero),
        };
        // A component is reported again when its outputs are registered.
        if (
            !_options.Diff
            && row is not null
            && step is not null
            && IsShown(step, row)
            && _told.Add((step.Urn, step.Operation))
        )
        {
            // A component is reported again when its outputs are registered.
            _out.Write([
                Line(row.Step.Operation == step.Operation ? row : row with { Step = step, Elapsed = elapsed }),
            ]);
        }
    }

    /// <inheritdoc/>
    /// <returns>None, because a step is reported only at its end.</returns>
    public IReadOnlyList<StepInfo> Running() => [];

    public void Tell(string line) => _error.WriteLine(line);

    public void End(UpdateResult result)
    {
        if (_options.Diff)
        {
            _out.Write(DiffText.Lines(Progress, _options));
        }

        _out.Write([new TextLine(""), .. ReportText.Lines(Progress, result, _options)]);
        _out.Plain.Flush();
    }

    public void Dispose() { }

    /// <summary>
    /// Returns whether to write the step. A preview announces a replacement as one change, whatever its parts. The
    /// leftover original of an earlier replacement is a change of its own.
    /// </summary>
    private bool IsShown(StepInfo step, ResourceRow row) =>
        step.Operation switch
        {
            StepOperation.Same => _options.ShowSames,
            StepOperation.CreateReplacement or StepOperation.ImportReplacement => !Progress.DryRun,
            StepOperation.DeleteReplaced => !Progress.DryRun
                || (step.Old is { Delete: true } && row.Step.Operation == StepOperation.DeleteReplaced),
            _ => true,
        };

    private static TextLine Line(ResourceRow row)
    {
        var step = row.Step;
        var line =
            $" {OperationText.Sign(step.Operation)} {OperationText.Type(step.Type)} {step.Name} {row.Status} {row.Details}";
        return new TextLine(line.TrimEnd(), OperationText.Style(step.Operation));
    }
}
