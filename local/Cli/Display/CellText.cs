using System.Text;
using Spectre.Console;

namespace Local.Cli.Display;

/// <summary>Measures text in cells of a terminal: a Chinese character takes two, a combining accent none.</summary>
internal static class CellText
{
    private const string Cut = "…";

    /// <summary>Returns the number of cells that the text takes.</summary>
    public static int Width(string text) => text.GetCellWidth();

    /// <summary>Returns the text in exactly this many cells: cut with an ellipsis, or padded with spaces.</summary>
    public static string Fill(string text, int cells)
    {
        var cut = Shorten(text, cells);
        return cut + new string(' ', cells - Width(cut));
    }

    /// <summary>Returns the text in at most this many cells, cut with an ellipsis if it is longer.</summary>
    public static string Shorten(string text, int cells) =>
        Width(text) <= cells ? text
        : cells > 0 ? Pieces(text, cells - Width(Cut)).First() + Cut
        : "";

    /// <summary>Returns the end of the text in at most this many cells, after an ellipsis if it is longer.</summary>
    public static string ShortenStart(string text, int cells)
    {
        if (Width(text) <= cells || cells == 0)
        {
            return cells == 0 ? "" : text;
        }

        var start = 0;
        while (Width(text[start..]) > cells - Width(Cut))
        {
            start += char.IsHighSurrogate(text[start]) ? 2 : 1;
        }

        return Cut + text[start..];
    }

    /// <summary>Returns the text in pieces of at most this many cells. An empty text gives one empty piece.</summary>
    public static IEnumerable<string> Pieces(string text, int cells)
    {
        var piece = new StringBuilder();
        var taken = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            var width = Width(rune.ToString());
            if (taken + width > cells)
            {
                yield return piece.ToString();
                piece.Clear();
                taken = 0;
            }

            piece.Append(rune);
            taken += width;
        }

        yield return piece.ToString();
    }

    /// <summary>Returns the text in lines of at most this many cells, broken between words, and within longer ones.</summary>
    public static IEnumerable<string> Wrapped(string text, int cells)
    {
        var line = "";
        foreach (var piece in text.Split(' ').SelectMany(word => Pieces(word, cells)))
        {
            if (line.Length == 0 || Width(line) + 1 + Width(piece) <= cells)
            {
                line = line.Length == 0 ? piece : $"{line} {piece}";
                continue;
            }

            yield return line;
            line = piece;
        }

        yield return line;
    }

    /// <summary>Returns the text without control sequences of a terminal.</summary>
    public static string Printable(string text) =>
        text.Any(char.IsControl) ? string.Concat(text.Select(c => char.IsControl(c) ? ' ' : c)) : text;
}
