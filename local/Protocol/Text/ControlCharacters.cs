namespace Local.Protocol.Text;

/// <summary>Escapes control characters in foreign text: a terminal would obey them, and a line end would end a message.</summary>
public static class ControlCharacters
{
    /// <summary>
    /// Returns the text with its control characters as C# writes them, such as <c>\n</c> or <c>\u001B</c>.
    /// </summary>
    /// <param name="text">The text.</param>
    /// <param name="keepsTabs">Whether a tab stays as it is. Default: false.</param>
    public static string Escape(string text, bool keepsTabs = false)
    {
        return text.Any(IsEscaped) ? string.Concat(text.Select(c => IsEscaped(c) ? Escaped(c) : c.ToString())) : text;

        bool IsEscaped(char c) => char.IsControl(c) && !(keepsTabs && c == '\t');
    }

    private static string Escaped(char c) =>
        c switch
        {
            '\n' => @"\n",
            '\r' => @"\r",
            '\t' => @"\t",
            _ => $@"\u{(int)c:X4}",
        };
}
