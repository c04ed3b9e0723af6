using Spectre.Console;
using Spectre.Console.Rendering;

namespace Local.Cli.Display;

/// <summary>An output of lines, with styles if the console shows colours, else as plain text.</summary>
/// <param name="Plain">Receives plain text.</param>
/// <param name="Console">Receives text with styles. Both write to the same place.</param>
internal sealed record LineOutput(TextWriter Plain, IAnsiConsole? Console = null)
{
    /// <summary>Writes lines.</summary>
    public void Write(IEnumerable<TextLine> lines)
    {
        foreach (var line in lines)
        {
            if (Console is { Profile.Capabilities.ColorSystem: not ColorSystem.NoColors } console)
            {
                console.Write(new SegmentOutput(line.Parts.Append(Segment.LineBreak)));
            }
            else
            {
                Plain.WriteLine(line.Text);
            }
        }
    }
}
