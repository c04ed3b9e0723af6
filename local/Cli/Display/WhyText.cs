using System.Globalization;
using Local.Cloud.Contract;
using Local.Protocol.Text;

namespace Local.Cli.Display;

/// <summary>Writes the answer to a question: first the answer, then the facts, then what to look at or to do.</summary>
internal static class WhyText
{
    public static void Write(TextWriter output, WhyAnswer answer)
    {
        output.WriteLine(Plain(answer.Answer));
        Write(output, answer.Facts, "  ");
        Write(output, answer.Advice, "→ ");
        var since = answer.Since.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        output.WriteLine();
        output.WriteLine($"The local cloud started at {since}. What was before is forgotten.");
    }

    private static void Write(TextWriter output, IReadOnlyList<string> lines, string lead)
    {
        if (lines.Count > 0)
        {
            output.WriteLine();
        }

        foreach (var line in lines)
        {
            output.WriteLine(lead + Plain(line));
        }
    }

    // A path or a log line may have bytes that a terminal would obey.
    private static string Plain(string text) => ControlCharacters.Escape(text, keepsTabs: true);
}
