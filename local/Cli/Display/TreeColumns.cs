namespace Local.Cli.Display;

/// <summary>
/// Fits the columns of the tree (sign, type, name, status, info) into a terminal, one line for each row. Text that
/// is too long is cut at its end; a type is cut at its start, because its end tells more. Types give way first, then
/// names, so that there is some room for information. The status is cut last, because the user waits for it.
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

    /// <summary>The room that type and name leave for information, in cells, if it needs that much.</summary>
    private const int InfoRoom = 28;

    /// <summary>The minimum width of type and name, in cells.</summary>
    private const int Least = 12;

    private const string Branches = "│├└─ ";

    /// <summary>Returns the cells of each row, cut or padded, so that the joined row fits.</summary>
    /// <param name="rows">Rows of five cells: sign, type, name, status, info.</param>
    /// <param name="width">The width of the terminal, in cells.</param>
    public static IReadOnlyList<IReadOnlyList<string>> Fit(IReadOnlyList<IReadOnlyList<string>> rows, int width)
    {
        var widths = Enumerable.Range(0, Info).Select(column => rows.Max(row => CellText.Width(row[column]))).ToArray();
        var all = width - (Info - 1) * Gap.Length;
        var room = all - RoomForInfo(rows, widths, all);
        foreach (var column in new[] { Type, Name, Status })
        {
            var least = column == Status ? 0 : Math.Min(Least, widths[column]);
            var excess = widths.Sum() - (column == Status ? all : room);
            widths[column] = Math.Max(least, widths[column] - Math.Max(0, excess));
        }

        return [.. rows.Select(row => Line(row, widths, width))];
    }

    /// <summary>Returns the cells that type and name leave for information, with the gap before it; 0 if that is useless.</summary>
    private static int RoomForInfo(IReadOnlyList<IReadOnlyList<string>> rows, int[] widths, int all)
    {
        var needed = rows.Skip(1).Select(row => CellText.Width(row[Info])).DefaultIfEmpty(0).Max();
        var taken = widths[Sign] + Math.Min(Least, widths[Type]) + Math.Min(Least, widths[Name]) + widths[Status];
        var possible = Math.Min(Math.Min(needed, InfoRoom), all - taken - Gap.Length);
        return possible < Math.Min(needed, LeastInfo) || possible <= 0 ? 0 : possible + Gap.Length;
    }

    /// <summary>Cuts a type at its start, after the branches of the tree.</summary>
    private static string ShortenType(string type, int cells)
    {
        var branch = type[..^type.TrimStart(Branches.ToCharArray()).Length];
        return branch + CellText.ShortenStart(type[branch.Length..], Math.Max(0, cells - CellText.Width(branch)));
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

            var cell = column switch
            {
                Info => row[column],
                Type => CellText.Fill(ShortenType(row[column], widths[column]), widths[column]),
                _ => CellText.Fill(row[column], widths[column]),
            };
            cells[column] = CellText.Shorten(column == Sign ? cell : Gap + cell, left);
            left -= CellText.Width(cells[column]);
        }

        return cells;
    }
}
