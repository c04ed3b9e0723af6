using Local.Engine.Events;
using Local.Engine.Resources;

namespace Local.Cli.Display;

/// <summary>How far a resource's step has come.</summary>
internal enum StepPhase
{
    Announced,
    Running,
    Done,
    Failed,
}

/// <summary>A resource of an operation, as displays show it.</summary>
/// <param name="Step">Its latest step.</param>
/// <param name="Phase">How far that has come.</param>
/// <param name="Elapsed">How long the step took, once it has ended.</param>
/// <param name="Info">The latest of what was said of it; empty when nothing was.</param>
internal sealed record ResourceRow(StepInfo Step, StepPhase Phase, TimeSpan Elapsed, string Info)
{
    /// <summary>What the columns Plan and Status say.</summary>
    public string Status =>
        (Phase, Step.Operation) switch
        {
            (StepPhase.Failed, var operation) => $"**{OperationText.Running(operation)} failed**",
            (_, StepOperation.Same) => "",
            (StepPhase.Announced, var operation) => OperationText.Plan(operation),
            (StepPhase.Running, var operation) => OperationText.Running(operation),
            (_, var operation) => $"{OperationText.Done(operation)} ({OperationText.Seconds(Elapsed)})",
        };

    /// <summary>What changes, and the latest of what was said.</summary>
    public string Details => string.Join("; ", new[] { Diff, Info }.Where(part => part.Length > 0));

    private string Diff
    {
        get
        {
            var names = Step
                .DetailedDiff.Select(change => (Name: TopLevel(change.Key), change.Value.Kind))
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

    private static string TopLevel(string path)
    {
        var end = path.AsSpan().IndexOfAny('.', '[');
        return end > 0 ? path[..end] : path;
    }
}

/// <summary>A diagnostic that stays.</summary>
internal sealed record Diagnostic(string Urn, DiagnosticSeverity? Severity, string Message);

/// <summary>What is known of a running operation, gathered from its events.</summary>
internal sealed class UpdateProgress(bool dryRun)
{
    private readonly Dictionary<string, ResourceRow> _rows = [];
    private readonly List<string> _order = [];
    private readonly List<Diagnostic> _diagnostics = [];
    private readonly List<StepInfo> _steps = [];
    private readonly Dictionary<(string Urn, StepOperation Operation), int> _places = [];

    /// <summary>Whether the operation only announces.</summary>
    public bool DryRun => dryRun;

    /// <summary>The resources, in the order in which they were met.</summary>
    public IEnumerable<ResourceRow> Rows => _order.Select(urn => _rows[urn]);

    /// <summary>Every step but the engine's own, in order; each with its latest state.</summary>
    public IReadOnlyList<StepInfo> Steps => _steps;

    /// <summary>Messages that are still of interest when the operation has ended, in order.</summary>
    public IReadOnlyList<Diagnostic> Diagnostics => _diagnostics;

    /// <summary>The resource with this URN; null when it was not met.</summary>
    public ResourceRow? Row(string urn) => _rows.GetValueOrDefault(urn);

    /// <summary>Takes an event in. Returns the row that it changed; null when it changed none.</summary>
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

    private ResourceRow Put(StepInfo step, StepPhase phase, TimeSpan elapsed)
    {
        var before = _rows.GetValueOrDefault(step.Urn);
        if (before is null)
        {
            _order.Add(step.Urn);
        }
        else if (dryRun && before.Step.Operation == StepOperation.Replace)
        {
            // A replacement is announced as one change, whatever parts the engine makes of it.
            return before;
        }
        else if (before.Step.Operation == step.Operation)
        {
            step = WithDiff(step, before.Step);
        }

        return _rows[step.Urn] = new ResourceRow(step, phase, elapsed, before?.Info ?? "");
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

        var line = diagnostic.Message.Split('\n', 2)[0].Trim();
        var prefix =
            diagnostic.Severity is DiagnosticSeverity.Info
                ? ""
                : $"{diagnostic.Severity.ToString().ToLowerInvariant()}: ";
        return _rows[diagnostic.Urn] = row with { Info = prefix + line };
    }
}
