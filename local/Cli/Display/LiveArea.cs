using System.Globalization;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Local.Cli.Display;

/// <summary>
/// The last lines of a terminal's output, which are redrawn while something runs. Between two frames, the cursor
/// rests at the start of the first line: a resized terminal keeps it there, so that a frame touches nothing above.
/// Each frame leaves the terminal's modes unchanged.
/// </summary>
internal sealed class LiveArea(IAnsiConsole console)
{
    // Without wrapping, a line is one row of the screen, even if the terminal has just become narrower.
    private const string Begin = "\e[?25l\e[?7l\r";
    private const string Finish = "\e[?7h\e[?25h";
    private const string EraseLine = "\e[K";
    private const string EraseBelow = "\e[J";

    // Erasing starts after the first cell: some terminals, such as tmux, keep a fully erased screen as history.
    private const string EraseAll = "\r " + EraseBelow + "\r";

    /// <summary>Replaces the displayed lines by others.</summary>
    /// <param name="lines">At least one line, and at most as many as the screen has rows.</param>
    public void Show(IReadOnlyList<TextLine> lines) => console.Write(new SegmentOutput(Frame(lines)));

    /// <summary>Replaces the displayed lines by final lines of any number and length.</summary>
    public void End(IEnumerable<TextLine> lines) =>
        console.Write(
            new SegmentOutput([
                Segment.Control(EraseAll),
                .. lines.SelectMany(line => line.Parts.Append(Segment.LineBreak)),
            ])
        );

    private static IEnumerable<Segment> Frame(IReadOnlyList<TextLine> lines)
    {
        yield return Segment.Control(Begin);
        for (var index = 0; index < lines.Count; index++)
        {
            if (index > 0)
            {
                yield return Segment.Control(EraseLine);
                yield return Segment.LineBreak;
            }

            foreach (var part in lines[index].Parts)
            {
                yield return part;
            }
        }

        // Moving up by 0 lines means moving up by one.
        var up = lines.Count > 1 ? string.Create(CultureInfo.InvariantCulture, $"\e[{lines.Count - 1}A") : "";
        yield return Segment.Control(EraseBelow + "\r" + up + Finish);
    }
}
