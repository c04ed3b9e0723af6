using System.Globalization;

namespace Local.Cli.Display;

/// <summary>Text from elsewhere on its way to a terminal, which would obey the control characters in it.</summary>
internal static class ControlCharacters
{
    /// <summary>The text with each control character but the tab as an escape: <c>\e</c> as <c>\x1b</c>.</summary>
    public static string Escape(string text) =>
        text.Any(IsObeyed) ? string.Concat(text.Select(c => IsObeyed(c) ? Escaped(c) : c.ToString())) : text;

    private static bool IsObeyed(char c) => char.IsControl(c) && c != '\t';

    private static string Escaped(char c) => string.Create(CultureInfo.InvariantCulture, $"\\x{(int)c:x2}");
}
