using Local.Engine.Events;
using Local.Engine.Operations;
using Local.Engine.Resources;
using Spectre.Console;

namespace Local.Cli.Display;

/// <summary>A tree with live progress, for a terminal.</summary>
internal sealed class TreeDisplay : IUpdateDisplay
{
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(100);

    private readonly IAnsiConsole _console;
    private readonly Lock _lock = new();
    private readonly ManualResetEventSlim _ended = new();
    private readonly Thread _thread;
    private readonly bool _diff;
    private readonly List<string> _told = [];

    /// <param name="title">Such as <c>Updating (dev):</c>.</param>
    /// <param name="dryRun">Whether the operation only announces.</param>
    /// <param name="diff">Whether each resource's properties are shown when the operation has ended.</param>
    /// <param name="console">The terminal.</param>
    public TreeDisplay(string title, bool dryRun, bool diff, IAnsiConsole console)
    {
        Progress = new UpdateProgress(dryRun);
        _diff = diff;
        _console = console;
        _console.MarkupLineInterpolated($"[fuchsia]{title}[/]");
        _thread = new Thread(Run) { IsBackground = true };
        _thread.Start();
    }

    public UpdateProgress Progress { get; }

    public void Apply(EngineEvent e)
    {
        lock (_lock)
        {
            Progress.Apply(e);
        }
    }

    /// <summary>Shows the line below the tree: written beside it, it would shift the tree that is drawn over.</summary>
    public void Tell(string line)
    {
        lock (_lock)
        {
            _told.Add(line);
        }
    }

    public void End(UpdateResult result)
    {
        Dispose();
        _console.Write(Table());
        _console.WriteLine();
        var changed = _diff ? Progress.Steps.Where(step => step.Operation != StepOperation.Same) : [];
        foreach (var line in changed.SelectMany(DiffText.Lines).Concat(ReportText.Lines(Progress, result)))
        {
            _console.Write(new Text(line + "\n", LineStyle(line)));
        }
    }

    public void Dispose()
    {
        _ended.Set();
        if (_thread.IsAlive)
        {
            _thread.Join();
        }
    }

    private void Run() =>
        _console
            .Live(Table())
            .AutoClear(true)
            .Overflow(VerticalOverflow.Crop)
            .Cropping(VerticalOverflowCropping.Top)
            .Start(live =>
            {
                while (!_ended.Wait(s_pause))
                {
                    live.UpdateTarget(Table());
                }
            });

    private Rows Table()
    {
        var rows = new List<IReadOnlyList<string>>
        {
            new[] { "  ", "Type", "Name", Progress.DryRun ? "Plan" : "Status", "Info" },
        };
        var styles = new List<Style> { new(Spectre.Console.Color.Blue) };
        string[] told;
        lock (_lock)
        {
            told = [.. _told];
            foreach (var line in ResourceTree.Lines(Progress))
            {
                rows.Add(Cells(line));
                styles.Add(RowStyle(line.Row));
            }
        }
        // The last column stays free: many terminals break the line after it.
        var fitted = TreeColumns.Fit(rows, _console.Profile.Width - 1);
        var lines = fitted.Select((cells, row) => Line(cells, styles[row], isHeading: row == 0));
        return new Rows([.. lines, .. told.Select(line => new Text(line))]);
    }

    private static string[] Cells(TreeLine line) =>
        [
            OperationText.Sign(line.Row.Step.Operation),
            line.Type,
            line.Row.Step.Name,
            line.Row.Status,
            string.Concat(line.Row.Details.Select(c => char.IsControl(c) ? ' ' : c)),
        ];

    private static Paragraph Line(IReadOnlyList<string> cells, Style style, bool isHeading)
    {
        var line = new Paragraph();
        for (var column = 0; column < cells.Count; column++)
        {
            line.Append(cells[column], isHeading || column is 0 or 3 ? style : Style.Plain);
        }
        return line;
    }

    private static Style RowStyle(ResourceRow row) =>
        Style.Parse(row.Phase == StepPhase.Failed ? "red" : OperationText.Color(row.Step.Operation));

    private static Style LineStyle(string line) =>
        line switch
        {
            "Diagnostics:" or "Outputs:" or "Resources:" => new Style(Spectre.Console.Color.Blue),
            _ when line.StartsWith("    error: ", StringComparison.Ordinal) => new Style(Spectre.Console.Color.Red),
            _ when line.StartsWith("    warning: ", StringComparison.Ordinal) => new Style(
                Spectre.Console.Color.Yellow
            ),
            _ => Style.Plain,
        };
}
