using System.Buffers;
using System.Globalization;
using System.Text;

namespace Local.Cli.Yaml;

/// <summary>Decodes YAML files: UTF-8 without control characters, as YAML's specification requires.</summary>
internal static class YamlSource
{
    /// <summary>Returns the text of a file.</summary>
    /// <exception cref="CliException">A byte is not UTF-8. The message names file, line and column.</exception>
    public static string Decode(string path, byte[] content)
    {
        var start = content.AsSpan().StartsWith(Encoding.UTF8.Preamble) ? Encoding.UTF8.Preamble.Length : 0;
        var bytes = content.AsSpan(start);
        var valid = ValidLength(bytes);
        var text = Encoding.UTF8.GetString(bytes[..valid]);
        return valid == bytes.Length
            ? text
            : throw Error(path, text, text.Length, $"found the byte 0x{bytes[valid]:X2}; allowed: UTF-8");
    }

    /// <summary>Rejects control characters, which a terminal would obey and no editor shows.</summary>
    /// <exception cref="CliException">
    /// The text has a control character. The message names file, line and column.
    /// </exception>
    public static void RefuseControlCharacters(string path, string text)
    {
        for (var index = 0; index < text.Length; index++)
        {
            if (char.IsControl(text[index]) && text[index] is not ('\t' or '\n' or '\r' or '\u0085'))
            {
                var code = ((int)text[index]).ToString("X4", CultureInfo.InvariantCulture);
                throw Error(
                    path,
                    text,
                    index,
                    $"found the control character U+{code}; allowed: its escape \"\\u{code}\" in double quotes"
                );
            }
        }
    }

    private static int ValidLength(ReadOnlySpan<byte> bytes)
    {
        var valid = 0;
        while (
            valid < bytes.Length && Rune.DecodeFromUtf8(bytes[valid..], out _, out var length) == OperationStatus.Done
        )
        {
            valid += length;
        }

        return valid;
    }

    private static CliException Error(string path, string text, int index, string message)
    {
        var before = text.AsSpan(0, index);
        return new($"{path}({before.Count('\n') + 1},{index - before.LastIndexOf('\n')}): {message}");
    }
}
