using System.Text;
using Spectre.Console;

namespace Local.Cli.Display;

/// <summary>Text measured as a terminal shows it, in cells: a Chinese character takes two, a combining accent none.</summary>
internal static class CellText
{
    private const string Cut = "…";

    /// <summary>How many cells the text takes.</summary>
    public static int Width(string text) => text.GetCellWidth();

    /// <summary>The text in just as many cells: cut with an ellipsis, or padded with spaces.</summary>
    public static string Fill(string text, int cells)
    {
        var cut = Shorten(text, cells);
        return cut + new string(' ', cells - Width(cut));
    }

    /// <summary>The text in at most as many cells: cut with an ellipsis where it is longer.</summary>
    public static string Shorten(string text, int cells) =>
        Width(text) <= cells ? text
        : cells > 0 ? Pieces(text, cells - Width(Cut)).First() + Cut
        : "";

    /// <summary>The text in pieces of at most as many cells each; one piece, though empty, of an empty text.</summary>
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

    /// <summary>The text without what a terminal would obey instead of showing it.</summary>
    public static string Printable(string text) =>
        text.Any(char.IsControl) ? string.Concat(text.Select(c => char.IsControl(c) ? ' ' : c)) : text;
}
