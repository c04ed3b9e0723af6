using System.Globalization;

namespace Local.Cli.Display;

/// <summary>Escapes control characters in foreign text, which a terminal would obey.</summary>
internal static class ControlCharacters
{
    /// <summary>
    /// Returns the text with each control character except the tab as an escape: <c>\e</c> becomes <c>\x1b</c>.
    /// </summary>
    public static string Escape(string text) =>
        text.Any(IsObeyed) ? string.Concat(text.Select(c => IsObeyed(c) ? Escaped(c) : c.ToString())) : text;

    private static bool IsObeyed(char c) => char.IsControl(c) && c != '\t';

    private static string Escaped(char c) => string.Create(CultureInfo.InvariantCulture, $"\\x{(int)c:x2}");
}
