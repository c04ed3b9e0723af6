using Spectre.Console.Rendering;

namespace Local.Cli.Display;

/// <summary>Unchanged segments: the terminal, not the library, wraps a final line that is too long.</summary>
internal sealed class SegmentOutput(IEnumerable<Segment> segments) : IRenderable
{
    public Measurement Measure(RenderOptions options, int maxWidth) => new(0, maxWidth);

    public IEnumerable<Segment> Render(RenderOptions options, int maxWidth) => segments;
}
