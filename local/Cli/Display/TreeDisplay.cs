using Local.Engine.Events;
using Local.Engine.Operations;
using Local.Engine.Resources;
using Spectre.Console;
using Spectre.Console.Rendering;

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

    private Table Table()
    {
        var table = new Table { Border = TableBorder.None, ShowHeaders = true };
        foreach (var column in new[] { "", "Type", "Name", Progress.DryRun ? "Plan" : "Status", "Info" })
        {
            table.AddColumn(new TableColumn(new Text(column, new Style(Spectre.Console.Color.Blue))) { NoWrap = true });
        }
        lock (_lock)
        {
            foreach (var line in ResourceTree.Lines(Progress))
            {
                table.AddRow(Cells(line));
            }
        }
        return table;
    }

    private static IEnumerable<IRenderable> Cells(TreeLine line)
    {
        var operation = line.Row.Step.Operation;
        var color = line.Row.Phase == StepPhase.Failed ? "red" : OperationText.Color(operation);
        return
        [
            new Markup($"[{color}]{OperationText.Sign(operation)}[/]"),
            new Text(line.Type),
            new Text(line.Row.Step.Name),
            new Markup($"[{color}]{Markup.Escape(line.Row.Status)}[/]"),
            new Text(line.Row.Details),
        ];
    }

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
