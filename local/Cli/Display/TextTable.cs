namespace Local.Cli.Display;

/// <summary>Writes columns of text, two spaces apart.</summary>
internal static class TextTable
{
    private const string Gap = "  ";
    private const string Continuation = "    ";

    /// <summary>
    /// Writes the headings and the rows. A row takes one line, or as many as fit into <paramref name="width"/>, of
    /// which all but the first are indented.
    /// </summary>
    /// <param name="output">The destination.</param>
    /// <param name="headings">The headings of the columns.</param>
    /// <param name="rows">The cells of each row.</param>
    /// <param name="indent">The number of spaces before each line.</param>
    /// <param name="width">The cells of a line; null for lines of any length.</param>
    public static void Write(
        TextWriter output,
        IReadOnlyList<string> headings,
        IEnumerable<IReadOnlyList<string>> rows,
        int indent = 0,
        int? width = null
    )
    {
        var all = rows.Prepend(headings).ToList();
        var widths = headings.Select((_, column) => all.Max(row => CellText.Width(row[column]))).ToArray();
        var lines = width is { } cells
            ? Lines(widths, cells - indent)
            :
            [
                [.. Enumerable.Range(0, widths.Length)],
            ];
        foreach (var row in all)
        {
            for (var line = 0; line < lines.Count; line++)
            {
                var text = string.Join(Gap, lines[line].Select(column => CellText.Fill(row[column], widths[column])));
                var start = new string(' ', indent) + (line == 0 ? "" : Continuation);
                foreach (var piece in Pieces((start + text).TrimEnd(), width))
                {
                    output.WriteLine(piece);
                }
            }
        }
    }

    /// <summary>Returns the columns of each line of a row: as many as fit, at least one.</summary>
    private static List<List<int>> Lines(int[] widths, int width)
    {
        var lines = new List<List<int>> { new() };
        var taken = 0;
        for (var column = 0; column < widths.Length; column++)
        {
            var needed = widths[column] + (lines[^1].Count > 0 ? Gap.Length : 0);
            if (lines[^1].Count > 0 && taken + needed > width)
            {
                lines.Add([]);
                (taken, needed) = (Continuation.Length, widths[column]);
            }

            lines[^1].Add(column);
            taken += needed;
        }

        return lines;
    }

    /// <summary>Returns a line in pieces that fit. Only a line with a single long cell has several.</summary>
    private static IEnumerable<string> Pieces(string line, int? width)
    {
        if (width is not { } cells || CellText.Width(line) <= cells)
        {
            return [line];
        }

        var inner = Math.Max(1, cells - Continuation.Length);
        return CellText
            .Pieces(line.TrimStart(), inner)
            .Select((piece, index) => (index == 0 ? "" : "  ") + piece)
            .Select(piece => Continuation[..2] + piece);
    }
}
