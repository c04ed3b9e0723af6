using Spectre.Console;
using Spectre.Console.Rendering;

namespace Local.Cli.Display;

/// <summary>A line of a terminal's output.</summary>
/// <param name="Parts">The parts of the text with their styles, from left to right.</param>
internal sealed record TextLine(IReadOnlyList<Segment> Parts)
{
    public TextLine(string text, Style? style = null)
        : this([new Segment(text, style ?? Style.Plain)]) { }

    /// <summary>The text without its styles.</summary>
    public string Text => string.Concat(Parts.Select(part => part.Text));
}
