namespace Local.Cli.Display;

/// <summary>
/// Fits the columns of the tree (sign, type, name, status, info) into a terminal, one line for each row. Text that
/// is too long is cut at its end; the status is cut last, because the user waits for it.
/// </summary>
internal static class TreeColumns
{
    private const string Gap = "  ";
    private const int Sign = 0;
    private const int Type = 1;
    private const int Name = 2;
    private const int Status = 3;
    private const int Info = 4;

    /// <summary>Information in fewer cells than this is useless.</summary>
    private const int LeastInfo = 8;

    /// <summary>The minimum width of type and name, in cells.</summary>
    private const int Least = 12;

    /// <summary>Returns the cells of each row, cut or padded, so that the joined row fits.</summary>
    /// <param name="rows">Rows of five cells: sign, type, name, status, info.</param>
    /// <param name="width">The width of the terminal, in cells.</param>
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
