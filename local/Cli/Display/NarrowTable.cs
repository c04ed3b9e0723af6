namespace Local.Cli.Display;

/// <summary>
/// A table on a terminal: whole if it fits; else without the columns that have no values, with sentences below their rows, and
/// with as many details as fit.
/// </summary>
/// <param name="columns">The columns.</param>
/// <param name="rows">The cells of each row.</param>
internal sealed class NarrowTable(IReadOnlyList<TableColumn> columns, IReadOnlyList<IReadOnlyList<string>> rows)
{
    /// <summary>The cell of a row that has no value in a column.</summary>
    public const string NoValue = "-";

    private const string Indent = "    ";

    /// <summary>Writes the headings and the rows. No line is wider than the terminal.</summary>
    /// <param name="output">The destination.</param>
    /// <param name="width">The cells of a line of the terminal.</param>
    public void Write(TextWriter output, int width)
    {
        var shown = Fitting(width);
        var below = WithValues(ColumnUse.Text).Except(shown).ToList();
        foreach (var (index, line) in Lines(shown).Index())
        {
            output.WriteLine(CellText.Shorten(line, width));
            if (index > 0)
            {
                WriteTexts(output, below.Select(column => rows[index - 1][column]), width);
            }
        }
    }

    private static void WriteTexts(TextWriter output, IEnumerable<string> texts, int width)
    {
        var room = Math.Max(1, width - Indent.Length);
        foreach (var line in texts.Where(text => text != NoValue).SelectMany(text => CellText.Wrapped(text, room)))
        {
            output.WriteLine(Indent + line);
        }
    }

    /// <summary>Returns the most columns that fit into a line; the fewest if none fit.</summary>
    private IReadOnlyList<int> Fitting(int width)
    {
        var widths = columns
            .Select((column, index) => rows.Select(row => row[index]).Append(column.Heading).Max(CellText.Width))
            .ToList();
        return Choices().FirstOrDefault(chosen => TextTable.Width(chosen.Select(column => widths[column])) <= width)
            ?? Choices().Last();
    }

    /// <summary>Returns the columns that the rows may have, most columns first.</summary>
    private IEnumerable<IReadOnlyList<int>> Choices()
    {
        yield return [.. Enumerable.Range(0, columns.Count)];
        yield return [.. WithValues(ColumnUse.Always, ColumnUse.Detail, ColumnUse.Text)];
        IReadOnlyList<int> chosen = [.. WithValues(ColumnUse.Always, ColumnUse.Detail)];
        yield return chosen;
        foreach (var detail in WithValues(ColumnUse.Detail).Reverse())
        {
            chosen = [.. chosen.Where(column => column != detail)];
            yield return chosen;
        }
    }

    private IEnumerable<int> WithValues(params ColumnUse[] uses) =>
        Enumerable
            .Range(0, columns.Count)
            .Where(column => uses.Contains(columns[column].Use) && rows.Any(row => row[column] != NoValue));

    private IEnumerable<string> Lines(IReadOnlyList<int> chosen) =>
        TextTable
            .Lines([
                .. rows.Prepend([.. columns.Select(column => column.Heading)])
                    .Select(row => (IReadOnlyList<string>)[.. chosen.Select(column => row[column])]),
            ])
            .Select(line => line.TrimEnd());
}
