namespace Local.Cli.Display;

/// <summary>Writes columns of text, two spaces apart.</summary>
internal static class TextTable
{
    private const string Gap = "  ";

    /// <summary>Writes the headings and the rows, each in a line.</summary>
    /// <param name="output">The destination.</param>
    /// <param name="headings">The headings of the columns.</param>
    /// <param name="rows">The cells of each row.</param>
    /// <param name="indent">The number of spaces before each line.</param>
    public static void Write(
        TextWriter output,
        IReadOnlyList<string> headings,
        IEnumerable<IReadOnlyList<string>> rows,
        int indent = 0
    )
    {
        foreach (var line in Lines([headings, .. rows]))
        {
            output.WriteLine((new string(' ', indent) + line).TrimEnd());
        }
    }

    /// <summary>Returns the cells of a line whose columns have these widths.</summary>
    public static int Width(IEnumerable<int> columns) => columns.Sum(column => column + Gap.Length) - Gap.Length;

    /// <summary>Returns a line for each row. All rows have the same number of cells.</summary>
    public static IEnumerable<string> Lines(IReadOnlyList<IReadOnlyList<string>> rows)
    {
        var widths = rows[0].Select((_, column) => rows.Max(row => CellText.Width(row[column]))).ToArray();
        return rows.Select(row => string.Join(Gap, row.Select((cell, column) => CellText.Fill(cell, widths[column]))));
    }
}
