namespace Local.Cli.Display;

/// <summary>
/// Fits the columns of the tree (sign, type, name, status, info) into a terminal: a row is one line, whatever it
/// says. What is too long loses its end; the status keeps it longest, since it is what one waits for.
/// </summary>
internal static class TreeColumns
{
    private const string Gap = "  ";
    private const int Sign = 0;
    private const int Type = 1;
    private const int Name = 2;
    private const int Status = 3;
    private const int Info = 4;

    /// <summary>Fewer cells of information than this say nothing.</summary>
    private const int LeastInfo = 8;

    /// <summary>Where type and name stop to give way, in cells.</summary>
    private const int Least = 12;

    /// <summary>The cells of each row, cut or padded, so that a row joined takes at most that much.</summary>
    /// <param name="rows">Rows of five cells: sign, type, name, status, info.</param>
    /// <param name="width">How much there is, in cells of the terminal.</param>
    public static IReadOnlyList<IReadOnlyList<string>> Fit(IReadOnlyList<IReadOnlyList<string>> rows, int width)
    {
        var widths = Enumerable.Range(0, Info).Select(column => rows.Max(row => CellText.Width(row[column]))).ToArray();
        var room = width - (Info - 1) * Gap.Length;
        foreach (var column in new[] { Type, Name, Status })
        {
            var least = column == Status ? 0 : Math.Min(Least, widths[column]);
            widths[column] = Math.Max(least, widths[column] - Math.Max(0, widths.Sum() - room));
        }

        return [.. rows.Select(row => Line(row, widths, width))];
    }

    private static string[] Line(IReadOnlyList<string> row, int[] widths, int width)
    {
        var left = width;
        var cells = new string[row.Count];
        for (var column = Sign; column < row.Count; column++)
        {
            if (column == Info && left < Gap.Length + LeastInfo)
            {
                cells[column] = "";
                break;
            }

            var cell = column == Info ? row[column] : CellText.Fill(row[column], widths[column]);
            cells[column] = CellText.Shorten(column == Sign ? cell : Gap + cell, left);
            left -= CellText.Width(cells[column]);
        }

        return cells;
    }
}
