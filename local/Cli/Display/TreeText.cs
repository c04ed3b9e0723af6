using Spectre.Console;
using Spectre.Console.Rendering;

namespace Local.Cli.Display;

/// <summary>
/// The tree of an operation as lines for a terminal: a heading, a line for each resource, and notes below.
/// </summary>
internal static class TreeText
{
    /// <summary>
    /// Returns the lines that fit on the screen. If not all do, resources that are in progress or have failed come first,
    /// then the last ones.
    /// </summary>
    /// <param name="progress">The progress of the operation.</param>
    /// <param name="notes">The messages of the command.</param>
    /// <param name="width">The width of the screen, in cells.</param>
    /// <param name="height">The height of the screen, in rows.</param>
    /// <returns>At least one line and at most <paramref name="height"/>, each narrower than the screen.</returns>
    public static IReadOnlyList<TextLine> Frame(
        UpdateProgress progress,
        IEnumerable<string> notes,
        int width,
        int height,
        bool showSames = false
    )
    {
        var table = Table(progress, width, showSames);
        var wrapped = notes
            .SelectMany(note => CellText.Pieces(CellText.Printable(note), Math.Max(1, width - 1)))
            .Select(line => new TextLine(line))
            .ToList();
        var room = Math.Max(0, height - 1 - wrapped.Count);
        var shown = ResourceTree
            .Lines(progress, showSames)
            .Select((line, index) => (Index: index, line.Row.Phase))
            .OrderByDescending(line => line.Phase is StepPhase.Running or StepPhase.Failed)
            .ThenByDescending(line => line.Index)
            .Take(room)
            .Select(line => line.Index + 1)
            .Order();
        return [table[0], .. shown.Select(index => table[index]).Concat(wrapped).TakeLast(height - 1)];
    }

    /// <summary>Returns the whole tree, each resource on a line that is narrower than the screen.</summary>
    /// <param name="progress">The progress of the operation.</param>
    /// <param name="width">The width of the screen, in cells.</param>
    public static IReadOnlyList<TextLine> Table(UpdateProgress progress, int width, bool showSames = false)
    {
        var lines = ResourceTree.Lines(progress, showSames);
        IReadOnlyList<string>[] rows =
        [
            ["  ", "Type", "Name", progress.DryRun ? "Plan" : "Status", "Info"],
            .. lines.Select(line => Cells(line, progress.Status(line.Row))),
        ];
        // The last column stays free, because many terminals break the line after it.
        var fitted = TreeColumns.Fit(rows, Math.Max(1, width - 1));
        return
        [
            new TextLine(string.Concat(fitted[0]), new Style(Color.Blue)),
            .. lines.Select((line, index) => Line(fitted[index + 1], RowStyle(line.Row))),
        ];
    }

    private static string[] Cells(TreeLine line, string status) =>
        [
            .. new[]
            {
                OperationText.Sign(line.Row.Step.Operation),
                line.Type,
                line.Row.Step.Name,
                status,
                line.Row.Details,
            }.Select(CellText.Printable),
        ];

    private static TextLine Line(IReadOnlyList<string> cells, Style style) =>
        new([.. cells.Select((cell, column) => new Segment(cell, column is 0 or 3 ? style : Style.Plain))]);

    private static Style RowStyle(ResourceRow row) =>
        row.Phase == StepPhase.Failed ? new Style(Color.Red) : OperationText.Style(row.Step.Operation);
}
