namespace Local.Cli.Display;

/// <summary>Writes columns of text, two spaces apart.</summary>
internal static class TextTable
{
    /// <summary>Writes a line of headings and a line for each row.</summary>
    public static void Write(
        TextWriter output,
        IReadOnlyList<string> headings,
        IEnumerable<IReadOnlyList<string>> rows,
        int indent = 0
    )
    {
        var lines = rows.Prepend(headings).ToList();
        var widths = headings.Select((_, column) => lines.Max(line => line[column].Length)).ToList();
        foreach (var line in lines)
        {
            var cells = line.Select((cell, column) => cell.PadRight(widths[column]));
            output.WriteLine((new string(' ', indent) + string.Join("  ", cells)).TrimEnd());
        }
    }
}
