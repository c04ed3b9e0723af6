using System.Buffers;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.WebUtilities;

namespace Local.Cloud.Forwarding;

/// <summary>
/// Reads the heads of a connection's answers, strictly by RFC 9112. The texts of a head that repeats the former one are
/// those of the former one.
/// </summary>
internal sealed class AnswerHead
{
    private const int MostKnown = 32;
    private const int LongestKnown = 256;

    private static readonly SearchValues<byte> Token = SearchValues.Create(
        "!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"u8
    );

    private readonly List<Line> _lines = [];
    private readonly List<Line> _former = [];
    private string? _reason;

    /// <summary>The status.</summary>
    public int Status { get; private set; }

    /// <summary>The length of the body; null if its chunks or the connection's end delimit it.</summary>
    public long? Length { get; private set; }

    /// <summary>Whether the body comes in chunks.</summary>
    public bool IsChunked { get; private set; }

    /// <summary>Whether the connection serves another request.</summary>
    public bool KeepsAlive { get; private set; }

    /// <summary>Whether the head has the header Date.</summary>
    public bool HasDate { get; private set; }

    /// <summary>Whether the status allows a body in an answer to a request with this method (RFC 9112, section 6.3).</summary>
    public bool MayHaveBody(string method) =>
        !HttpMethods.IsHead(method)
        && Status
            is not (
                StatusCodes.Status204NoContent
                or StatusCodes.Status205ResetContent
                or StatusCodes.Status304NotModified
            );

    /// <summary>Whether a body follows in an answer to a request with this method.</summary>
    public bool HasBody(string method) => MayHaveBody(method) && this is not { IsChunked: false, Length: 0 };

    /// <summary>Reads a head without its last, empty line.</summary>
    /// <exception cref="ForwardException">The head is not HTTP/1.1.</exception>
    public void Read(ReadOnlySpan<byte> head)
    {
        var end = head.IndexOf("\r\n"u8);
        ReadStatus(end < 0 ? head : head[..end]);
        (Length, IsChunked, HasDate) = (null, false, false);
        _former.Clear();
        _former.AddRange(_lines);
        _lines.Clear();
        for (var rest = end < 0 ? [] : head[(end + 2)..]; rest.Length > 0; )
        {
            end = rest.IndexOf("\r\n"u8);
            var line = end < 0 ? rest : rest[..end];
            rest = end < 0 ? [] : rest[(end + 2)..];
            Keep(LineOf(line));
        }

        if (IsChunked && Length is not null)
        {
            throw Invalid("the answer has both a length and chunks");
        }
    }

    /// <summary>Gives status and headers to the client's response.</summary>
    /// <param name="response">The response.</param>
    /// <param name="upgrade">Whether the answer switches protocols.</param>
    public void CopyTo(HttpResponse response, bool upgrade)
    {
        response.StatusCode = Status;
        if (_reason is not null)
        {
            response.HttpContext.Features.GetRequiredFeature<IHttpResponseFeature>().ReasonPhrase = _reason;
        }

        var named = NamedByConnection();
        var headers = response.Headers;
        foreach (var line in _lines)
        {
            if (
                line.IsForwarded
                    ? named?.Contains(line.Name) != true
                    : upgrade && line.Name.Equals("Upgrade", StringComparison.OrdinalIgnoreCase)
            )
            {
                headers.Append(line.Name, line.Value);
            }
        }

        // These have no body, so that a length contradicts them (RFC 9110, section 8.6).
        response.ContentLength = Status is StatusCodes.Status204NoContent or StatusCodes.Status205ResetContent
            ? null
            : Length;
    }

    /// <summary>Writes status and headers, except those that delimit the body.</summary>
    public void CopyTo(HeadWriter head)
    {
        head.Add("HTTP/1.1 "u8);
        head.Add(Status);
        head.Add(" "u8);
        head.Add(_reason ?? ReasonPhrases.GetReasonPhrase(Status));
        head.Add("\r\n"u8);
        var named = NamedByConnection();
        foreach (var line in _lines)
        {
            if (!line.IsForwarded || named?.Contains(line.Name) == true)
            {
                continue;
            }

            if (line.Bytes.Length > 0)
            {
                head.Add(line.Bytes);
                head.Add("\r\n"u8);
            }
            else
            {
                head.Add(Encoding.Latin1.GetBytes($"{line.Name}: {line.Value}\r\n"));
            }
        }
    }

    private HashSet<string>? NamedByConnection()
    {
        HashSet<string>? named = null;
        foreach (var line in _lines)
        {
            if (!line.IsForwarded && line.Name.Equals("Connection", StringComparison.OrdinalIgnoreCase))
            {
                named = HopByHop.Named(line.Value) ?? named;
            }
        }

        return named;
    }

    private void ReadStatus(ReadOnlySpan<byte> line)
    {
        // HTTP/1.1 200 OK
        if (
            line.Length < 12
            || !line.StartsWith("HTTP/1."u8)
            || line[7] is not ((byte)'0' or (byte)'1')
            || line[8] != ' '
            || !char.IsAsciiDigit((char)line[9])
            || !char.IsAsciiDigit((char)line[10])
            || !char.IsAsciiDigit((char)line[11])
            || (line.Length > 12 && line[12] != ' ')
        )
        {
            throw Invalid("the answer does not begin with HTTP/1.1 and a status");
        }

        Status = ((line[9] - '0') * 100) + ((line[10] - '0') * 10) + line[11] - '0';
        if (Status < 100)
        {
            throw Invalid("the answer's status is less than 100");
        }

        KeepsAlive = line[7] == '1';
        _reason = null;
        if (line.Length > 13)
        {
            CheckText(line[13..]);
            var usual = ReasonPhrases.GetReasonPhrase(Status);
            if (!Ascii.Equals(line[13..], usual))
            {
                _reason = Encoding.Latin1.GetString(line[13..]);
            }
        }
    }

    private Line LineOf(ReadOnlySpan<byte> bytes)
    {
        if (_lines.Count < _former.Count && bytes.SequenceEqual(_former[_lines.Count].Bytes))
        {
            return _former[_lines.Count];
        }

        var colon = bytes.IndexOf((byte)':');
        if (colon <= 0 || bytes[..colon].ContainsAnyExcept(Token))
        {
            throw Invalid("a header of the answer has no valid name");
        }

        var value = bytes[(colon + 1)..].Trim(" \t"u8);
        CheckText(value);
        var name = Encoding.ASCII.GetString(bytes[..colon]);
        return new Line(
            _lines.Count < MostKnown && bytes.Length <= LongestKnown ? bytes.ToArray() : [],
            name,
            Encoding.Latin1.GetString(value),
            !HopByHop.Has(name) && !name.Equals("Content-Length", StringComparison.OrdinalIgnoreCase)
        );
    }

    private void Keep(Line line)
    {
        _lines.Add(line);
        if (line.IsForwarded)
        {
            HasDate |= line.Name.Equals("Date", StringComparison.OrdinalIgnoreCase);
            return;
        }

        if (line.Name.Equals("Content-Length", StringComparison.OrdinalIgnoreCase))
        {
            if (
                line.Value.Length is 0 or > 18
                || line.Value.AsSpan().ContainsAnyExceptInRange('0', '9')
                || (Length is { } before && before != long.Parse(line.Value))
            )
            {
                throw Invalid($"the answer has the length '{line.Value}'");
            }

            Length = long.Parse(line.Value);
        }
        else if (line.Name.Equals("Transfer-Encoding", StringComparison.OrdinalIgnoreCase))
        {
            if (IsChunked || !line.Value.Equals("chunked", StringComparison.OrdinalIgnoreCase))
            {
                throw Invalid($"the answer has the transfer encoding '{line.Value}'");
            }

            IsChunked = true;
        }
        else if (line.Name.Equals("Connection", StringComparison.OrdinalIgnoreCase))
        {
            foreach (var option in line.Value.AsSpan().Split(','))
            {
                var word = line.Value.AsSpan()[option].Trim();
                KeepsAlive =
                    !word.Equals("close", StringComparison.OrdinalIgnoreCase)
                    && (KeepsAlive || word.Equals("keep-alive", StringComparison.OrdinalIgnoreCase));
            }
        }
    }

    private static void CheckText(ReadOnlySpan<byte> text)
    {
        foreach (var one in text)
        {
            if (one is (< (byte)' ' and not (byte)'\t') or 0x7F)
            {
                throw Invalid("a header of the answer has a control character");
            }
        }
    }

    private static ForwardException Invalid(string reason) => new(ForwardFailure.Answer, reason);

    /// <summary>A header.</summary>
    /// <param name="Bytes">Its line, by which the next answer's line is recognized; empty if it is long.</param>
    private sealed record Line(byte[] Bytes, string Name, string Value, bool IsForwarded);
}
