using System.Buffers;
using System.Text;

namespace Local.Cloud.Processes;

/// <summary>
/// Splits UTF-8 text that comes in pieces into lines. <c>\n</c>, <c>\r</c> and <c>\r\n</c> end a line. A longer
/// line is cut between two characters, so that at most one line is held. Invalid bytes become U+FFFD.
/// </summary>
/// <param name="maximumBytes">The maximum length of a line in bytes of UTF-8; at least 4.</param>
internal sealed class LineSplitter(int maximumBytes)
{
    private readonly Decoder _decoder = Encoding.UTF8.GetDecoder();

    /// <summary>The beginning of an unfinished line.</summary>
    private StringBuilder _begun = new();
    private int _begunBytes;
    private bool _isAfterReturn;

    /// <summary>Returns the lines that end in the next piece.</summary>
    public IReadOnlyList<string> Add(ReadOnlySpan<byte> piece) => Decode(piece, isLast: false);

    /// <summary>Returns the last line; none if the text ends with a line end.</summary>
    public IReadOnlyList<string> End()
    {
        var lines = Decode([], isLast: true);
        if (_begun.Length > 0)
        {
            EndLine([], lines);
        }

        return lines;
    }

    private List<string> Decode(ReadOnlySpan<byte> bytes, bool isLast)
    {
        var lines = new List<string>();
        var characters = ArrayPool<char>.Shared.Rent(_decoder.GetCharCount(bytes, isLast));
        Split(characters.AsSpan(0, _decoder.GetChars(bytes, characters, isLast)), lines);
        ArrayPool<char>.Shared.Return(characters);
        return lines;
    }

    private void Split(ReadOnlySpan<char> text, List<string> lines)
    {
        while (text.Length > 0)
        {
            var isRestOfEnd = _isAfterReturn && text[0] == '\n';
            _isAfterReturn = false;
            if (isRestOfEnd)
            {
                text = text[1..];
                continue;
            }

            var end = text.IndexOfAny('\r', '\n');
            var part = end < 0 ? text : text[..end];
            for (var fits = Fitting(part); fits < part.Length; fits = Fitting(part))
            {
                EndLine(part[..fits], lines);
                part = part[fits..];
            }

            if (end < 0)
            {
                _begun.Append(part);
                _begunBytes += Encoding.UTF8.GetByteCount(part);
                return;
            }

            EndLine(part, lines);
            _isAfterReturn = text[end] == '\r';
            text = text[(end + 1)..];
        }
    }

    /// <summary>Returns the number of characters of a text that fit into the unfinished line.</summary>
    private int Fitting(ReadOnlySpan<char> text)
    {
        var room = maximumBytes - _begunBytes;
        if (Encoding.UTF8.GetByteCount(text) <= room)
        {
            return text.Length;
        }

        var fits = 0;
        foreach (var character in text.EnumerateRunes())
        {
            room -= character.Utf8SequenceLength;
            if (room < 0)
            {
                break;
            }

            fits += character.Utf16SequenceLength;
        }

        return fits;
    }

    private void EndLine(ReadOnlySpan<char> part, List<string> lines)
    {
        if (_begun.Length == 0)
        {
            lines.Add(part.ToString());
            return;
        }

        lines.Add(_begun.Append(part).ToString());
        _begun = new();
        _begunBytes = 0;
    }
}
