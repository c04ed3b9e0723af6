using Local.Cloud.Contract;
using Local.Engine.Events;
using Local.Engine.Resources;

namespace Local.Cli.Display;

/// <summary>The phase of a resource's step.</summary>
internal enum StepPhase
{
    Announced,
    Running,
    Done,
    Failed,
}

/// <summary>A resource of an operation, for displays.</summary>
/// <param name="Step">The resource's latest step.</param>
/// <param name="Phase">The phase of the step.</param>
/// <param name="Elapsed">The duration of the step, once it has ended.</param>
/// <param name="Info">The latest message about the resource; empty if there is none.</param>
/// <param name="Started">The start of the step, as a timestamp of the clock.</param>
internal sealed record ResourceRow(StepInfo Step, StepPhase Phase, TimeSpan Elapsed, string Info, long Started = 0)
{
    /// <summary>The state that the step waits for while it runs; empty if it is unknown.</summary>
    public string Waiting { get; init; } = "";

    /// <summary>The text of the columns Plan and Status.</summary>
    public string Status => StatusAfter(TimeSpan.Zero);

    /// <summary>
    /// Returns the text of the columns Plan and Status after the step has run for <paramref name="running"/>.
    /// </summary>
    public string StatusAfter(TimeSpan running) =>
        (Phase, Step.Operation) switch
        {
            (StepPhase.Failed, var operation) => $"**{OperationText.Running(operation)} failed**",
            (_, StepOperation.Same) => "",
            (StepPhase.Announced, var operation) => OperationText.Plan(operation),
            (StepPhase.Running, var operation) => running.TotalSeconds < 1
                ? OperationText.Running(operation)
                : $"{OperationText.Running(operation)} ({OperationText.Duration(running)})",
            (_, var operation) => $"{OperationText.Done(operation)} ({OperationText.Seconds(Elapsed)})",
        };

    /// <summary>The changes and the latest message.</summary>
    public string Details => string.Join("; ", new[] { Waiting, Diff, Info }.Where(part => part.Length > 0));

    private string Diff
    {
        get
        {
            var names = Step
                .DetailedDiff.Select(change => (Name: PropertyChanges.TopLevel(change.Key), change.Value.Kind))
                .GroupBy(change => change.Name)
                .Select(group => (group.Select(change => change.Kind).Distinct().Count() == 1, group.First()))
                .Select(change => (change.Item1 ? Sign(change.Item2.Kind) : "~") + change.Item2.Name)
                .ToList();
            return names.Count > 0 ? $"[diff: {string.Join(",", names)}]" : "";
        }
    }

    private static string Sign(PropertyChangeKind kind) =>
        kind switch
        {
            PropertyChangeKind.Add => "+",
            PropertyChangeKind.Delete => "-",
            _ => "~",
        };
}

/// <summary>A diagnostic for the final report.</summary>
internal sealed record Diagnostic(string Urn, DiagnosticSeverity? Severity, string Message);

/// <summary>The progress of a running operation, collected from its events.</summary>
internal sealed class UpdateProgress(bool dryRun, TimeProvider? time = null)
{
    private readonly TimeProvider _time = time ?? TimeProvider.System;
    private readonly Dictionary<string, ResourceRow> _replacements = [];
    private readonly Dictionary<string, ResourceRow> _rows = [];
    private readonly List<string> _order = [];
    private readonly List<Diagnostic> _diagnostics = [];
    private readonly List<StepInfo> _steps = [];
    private readonly Dictionary<(string Urn, StepOperation Operation), int> _places = [];

    /// <summary>Whether the operation changes nothing.</summary>
    public bool DryRun => dryRun;

    /// <summary>The parents in the state before the operation, by URN; an empty text for none.</summary>
    public IReadOnlyDictionary<string, string> Parents { get; set; } = new Dictionary<string, string>();

    /// <summary>Returns the parent that a resource had before the operation; null if it did not exist.</summary>
    public string? Parent(string urn) => Parents.GetValueOrDefault(urn);

    /// <summary>Returns the resources, in the order of their first events.</summary>
    public IEnumerable<ResourceRow> Rows => _order.Select(urn => _rows[urn]);

    /// <summary>The latest state of every step in order, without internal resources of the engine.</summary>
    public IReadOnlyList<StepInfo> Steps => _steps;

    /// <summary>The effect of a preview on who can reach whom; null if it has none, or is not known.</summary>
    public NetworkPlan? Network { get; set; }

    /// <summary>The messages for the final report, in order.</summary>
    public IReadOnlyList<Diagnostic> Diagnostics => _diagnostics;

    /// <summary>Returns the resource with this URN; null if there was no event about it.</summary>
    public ResourceRow? Row(string urn) => _rows.GetValueOrDefault(urn);

    /// <summary>Returns the present text of the columns Plan and Status for a row.</summary>
    public string Status(ResourceRow row) => row.StatusAfter(_time.GetElapsedTime(row.Started));

    /// <summary>Handles an event. Returns the row that it changed, or null.</summary>
    public ResourceRow? Apply(EngineEvent e)
    {
        switch (e)
        {
            case ResourcePreEvent { Step: { Internal: false } step }:
                _places[(step.Urn, step.Operation)] = _steps.Count;
                _steps.Add(step);
                return Put(step, dryRun ? StepPhase.Announced : StepPhase.Running, TimeSpan.Zero);
            case ResourceOutputsEvent { Step: { Internal: false } step } done:
                Renew(step);
                return Put(step, dryRun ? StepPhase.Announced : StepPhase.Done, done.Elapsed);
            case ResourceOperationFailedEvent { Step: { Internal: false } step } failed:
                return Put(step, StepPhase.Failed, failed.Elapsed);
            case DiagnosticEvent { Severity: not DiagnosticSeverity.Debug } diagnostic:
                if (!diagnostic.Ephemeral)
                {
                    _diagnostics.Add(new Diagnostic(diagnostic.Urn, diagnostic.Severity, diagnostic.Message));
                }

                return Inform(diagnostic);
            case StdoutEvent output:
                _diagnostics.Add(new Diagnostic("", null, output.Text));
                return null;
            default:
                return null;
        }
    }

    /// <summary>Forgets what was waited for: the operation has ended.</summary>
    public void Finish()
    {
        foreach (var urn in _order)
        {
            _rows[urn] = _rows[urn] with { Waiting = "" };
        }
    }

    private ResourceRow Put(StepInfo step, StepPhase phase, TimeSpan elapsed)
    {
        var before = _rows.GetValueOrDefault(step.Urn);
        if (before is null)
        {
            _order.Add(step.Urn);
        }
        else if (dryRun && before.Step.Operation == StepOperation.Replace)
        {
            // A replacement is announced as one change, whatever its parts.
            return before;
        }
        else if (before.Step.Operation == step.Operation)
        {
            step = WithDiff(step, before.Step);
        }

        var isSame = before is not null && before.Step.Operation == step.Operation;
        var row = new ResourceRow(
            step,
            phase,
            elapsed,
            before?.Info ?? "",
            isSame ? before!.Started : _time.GetTimestamp()
        );
        return _rows[step.Urn] = dryRun ? row : Whole(row, before);
    }

    /// <summary>
    /// Returns the row of a replacement as one change. It is done when its parts are, and takes as long as they
    /// did.
    /// </summary>
    private ResourceRow Whole(ResourceRow row, ResourceRow? before)
    {
        var urn = row.Step.Urn;
        switch (row)
        {
            case { Step.Operation: StepOperation.Replace, Phase: StepPhase.Running }:
                return row with { Elapsed = before?.Elapsed ?? TimeSpan.Zero };
            case { Step.Operation: StepOperation.Replace, Phase: StepPhase.Done }:
                return _replacements[urn] = row with { Elapsed = before?.Elapsed ?? TimeSpan.Zero };
            case { Step.Operation: StepOperation.DeleteReplaced, Phase: StepPhase.Done }
                when _replacements.TryGetValue(urn, out var replaced):
                return replaced with { Elapsed = replaced.Elapsed + row.Elapsed };
            default:
                return row;
        }
    }

    private void Renew(StepInfo step)
    {
        if (_places.TryGetValue((step.Urn, step.Operation), out var place))
        {
            _steps[place] = WithDiff(step, _steps[place]);
        }
    }

    private static StepInfo WithDiff(StepInfo step, StepInfo before) =>
        step.DetailedDiff.IsEmpty && !before.DetailedDiff.IsEmpty
            ? step with
            {
                DetailedDiff = before.DetailedDiff,
            }
            : step;

    private ResourceRow? Inform(DiagnosticEvent diagnostic)
    {
        if (!_rows.TryGetValue(diagnostic.Urn, out var row))
        {
            return null;
        }

        if (diagnostic.Ephemeral)
        {
            return _rows[diagnostic.Urn] = row with { Waiting = diagnostic.Message };
        }

        var line = diagnostic.Message.Split('\n', 2)[0].Trim();
        var info = diagnostic.Severity switch
        {
            // The report has the message.
            DiagnosticSeverity.Error => Errors(diagnostic.Urn),
            DiagnosticSeverity.Warning => $"warning: {line}",
            _ => line,
        };
        return _rows[diagnostic.Urn] = row with { Info = info };
    }

    private string Errors(string urn)
    {
        var count = _diagnostics.Count(one => one.Urn == urn && one.Severity == DiagnosticSeverity.Error);
        return count == 1 ? "1 error" : $"{count} errors";
    }
}
