using System.Globalization;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Local.Cli.Display;

/// <summary>
/// The last lines of a terminal's output, which are written anew while something runs. Between two frames the cursor
/// rests at the start of the first of them: a terminal that is resized keeps it there, whatever becomes of the lines
/// around it, so a frame touches nothing above. Each frame leaves the terminal's modes as they were.
/// </summary>
internal sealed class LiveArea(IAnsiConsole console)
{
    // Without wrapping a line is one row of the screen, even if the terminal has just become narrower.
    private const string Begin = "\e[?25l\e[?7l\r";
    private const string Finish = "\e[?7h\e[?25h";
    private const string EraseLine = "\e[K";
    private const string EraseBelow = "\e[J";

    // Not from the very first cell: some terminals, tmux among them, keep a whole screen that is erased as history.
    private const string EraseAll = "\r " + EraseBelow + "\r";

    /// <summary>Shows lines in place of those that were shown before.</summary>
    /// <param name="lines">At least one, and no more than the screen has rows.</param>
    public void Show(IReadOnlyList<TextLine> lines) => console.Write(new Output(Frame(lines)));

    /// <summary>Writes the lines that stay, of any number and length, in place of those that were shown before.</summary>
    public void End(IEnumerable<TextLine> lines) =>
        console.Write(
            new Output([Segment.Control(EraseAll), .. lines.SelectMany(line => line.Parts.Append(Segment.LineBreak))])
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

        // To go up by 0 lines is to go up by one.
        var up = lines.Count > 1 ? string.Create(CultureInfo.InvariantCulture, $"\e[{lines.Count - 1}A") : "";
        yield return Segment.Control(EraseBelow + "\r" + up + Finish);
    }

    /// <summary>Segments as they are: the terminal, not the library, wraps a line that stays and is too long.</summary>
    private sealed class Output(IEnumerable<Segment> segments) : IRenderable
    {
        public Measurement Measure(RenderOptions options, int maxWidth) => new(0, maxWidth);

        public IEnumerable<Segment> Render(RenderOptions options, int maxWidth) => segments;
    }
}
