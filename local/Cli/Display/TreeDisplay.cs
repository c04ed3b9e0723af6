using Local.Engine.Events;
using Local.Engine.Operations;
using Spectre.Console;

namespace Local.Cli.Display;

/// <summary>Displays a tree with live progress on a terminal that can erase lines.</summary>
internal sealed class TreeDisplay : IUpdateDisplay
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private readonly IAnsiConsole _console;
    private readonly LiveArea _area;
    private readonly ITimer _timer;
    private readonly DisplayOptions _options;
    private readonly List<string> _told = [];

    /// <summary>Guards the state. It is never held during a write to the terminal, which may take long.</summary>
    private readonly Lock _state = new();

    /// <summary>Guards the terminal.</summary>
    private readonly Lock _screen = new();
    private bool _ended;

    /// <param name="title">The title, such as <c>Updating (dev):</c>.</param>
    /// <param name="dryRun">Whether the operation changes nothing.</param>
    /// <param name="options">The parts of the display that the user chose.</param>
    /// <param name="console">The terminal.</param>
    /// <param name="time">The clock of frames.</param>
    public TreeDisplay(string title, bool dryRun, DisplayOptions options, IAnsiConsole console, TimeProvider time)
    {
        Progress = new UpdateProgress(dryRun, time);
        _options = options;
        _console = console;
        _area = new LiveArea(console);
        console.MarkupLineInterpolated($"[fuchsia]{title}[/]");
        _timer = time.CreateTimer(_ => Draw(), null, Pause, Pause);
    }

    public UpdateProgress Progress { get; }

    public void Apply(EngineEvent e)
    {
        lock (_state)
        {
            Progress.Apply(e);
        }
    }

    /// <inheritdoc/>
    public IReadOnlyList<StepInfo> Running()
    {
        lock (_state)
        {
            return [.. Progress.Rows.Where(row => row.Phase == StepPhase.Running).Select(row => row.Step)];
        }
    }

    /// <summary>
    /// Displays the line below the tree. Anywhere else it would shift the tree, which is drawn again.
    /// </summary>
    public void Tell(string line)
    {
        lock (_state)
        {
            _told.Add(line);
        }
    }

    public void End(UpdateResult result)
    {
        IReadOnlyList<TextLine> lines;
        lock (_state)
        {
            Progress.Finish();
            lines =
            [
                .. _options.Diff
                    ? DiffText.Lines(Progress, _options)
                    : TreeText.Table(Progress, _console.Profile.Width, _options.ShowSames),
                .. _told.Select(line => new TextLine(line)),
                new TextLine(""),
                .. ReportText.Lines(Progress, result, _options),
            ];
        }

        Finish(lines);
    }

    /// <summary>Erases the tree if the operation has not ended.</summary>
    public void Dispose() => Finish([]);

    private void Draw()
    {
        lock (_screen)
        {
            if (_ended)
            {
                return;
            }

            IReadOnlyList<TextLine> frame;
            lock (_state)
            {
                frame = TreeText.Frame(
                    Progress,
                    _told,
                    _console.Profile.Width,
                    _console.Profile.Height,
                    _options.ShowSames
                );
            }

            _area.Show(frame);
        }
    }

    private void Finish(IReadOnlyList<TextLine> lines)
    {
        lock (_screen)
        {
            if (_ended)
            {
                return;
            }

            _ended = true;
            _timer.Dispose();
            _area.End(lines);
        }
    }
}
