using Local.Engine.Events;
using Local.Engine.Operations;
using Local.Engine.Resources;

namespace Local.Cli.Display;

/// <summary>Writes plain lines, for a pipe or a file: one for each changed resource, when its step has ended.</summary>
internal sealed class LineDisplay : IUpdateDisplay
{
    private readonly TextWriter _out;
    private readonly TextWriter _error;
    private readonly bool _diff;
    private readonly HashSet<(string Urn, StepOperation Operation)> _told = [];

    /// <param name="title">The title, such as <c>Previewing update (dev):</c>.</param>
    /// <param name="dryRun">Whether the operation changes nothing.</param>
    /// <param name="diff">Whether to write each resource's properties.</param>
    /// <param name="output">Receives the lines.</param>
    /// <param name="error">Receives the messages of the command itself.</param>
    public LineDisplay(string title, bool dryRun, bool diff, TextWriter output, TextWriter error)
    {
        Progress = new UpdateProgress(dryRun);
        _diff = diff;
        _out = output;
        _error = error;
        _out.WriteLine(title);
    }

    public UpdateProgress Progress { get; }

    public void Apply(EngineEvent e)
    {
        var row = Progress.Apply(e);
        // A preview reports a step twice: at its start, and with its outputs.
        var step = e switch
        {
            ResourcePreEvent pre when Progress.DryRun => pre.Step,
            ResourceOutputsEvent done when !Progress.DryRun => done.Step,
            ResourceOperationFailedEvent failed => failed.Step,
            _ => null,
        };
        if (row is null || step is null || !IsShown(step, row) || !_told.Add((step.Urn, step.Operation)))
        {
            // A component is reported again when its outputs are registered.
            return;
        }

        if (_diff)
        {
            foreach (var line in DiffText.Lines(row.Step))
            {
                _out.WriteLine(line);
            }

            return;
        }

        _out.WriteLine(Line(row));
    }

    public void Tell(string line) => _error.WriteLine(line);

    public void End(UpdateResult result)
    {
        _out.WriteLine();
        foreach (var line in ReportText.Lines(Progress, result))
        {
            _out.WriteLine(line);
        }

        _out.Flush();
    }

    public void Dispose() { }

    /// <summary>
    /// Returns whether to write the step. A preview announces a replacement as one change, whatever its parts. The
    /// leftover original of an earlier replacement is a change of its own.
    /// </summary>
    private bool IsShown(StepInfo step, ResourceRow row) =>
        step.Operation switch
        {
            StepOperation.Same => false,
            StepOperation.CreateReplacement => !Progress.DryRun,
            StepOperation.DeleteReplaced => !Progress.DryRun
                || (step.Old is { Delete: true } && row.Step.Operation == StepOperation.DeleteReplaced),
            _ => true,
        };

    private static string Line(ResourceRow row)
    {
        var step = row.Step;
        var line =
            $" {OperationText.Sign(step.Operation)} {OperationText.Type(step.Type)} {step.Name} {row.Status} {row.Details}";
        return line.TrimEnd();
    }
}
