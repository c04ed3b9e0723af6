using System.Buffers;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Local.Cloud.Forwarding.Plain;

/// <summary>
/// Reads the heads of plain requests. A plain request is HTTP/1.1 in its usual form, so that every reader finds the same
/// in it. The HTTP server reads all other requests.
/// </summary>
internal sealed class PlainHead
{
    private const int MostParts = 32;
    private const int MostLengthDigits = 6;
    private const string XForwardedFor = "X-Forwarded-For";
    private const int MostForwardedCommas = 28;

    // A load balancer may drop headers whose names have other characters.
    private static readonly SearchValues<byte> NameCharacters = SearchValues.Create(
        "-0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"u8
    );

    private static readonly SearchValues<byte> TargetCharacters = SearchValues.Create(
        "!$%&'()*+,-./:;=?@_~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"u8
    );

    private static readonly SearchValues<byte> HostCharacters = SearchValues.Create(
        "-.0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"u8
    );

    private readonly Part[] _parts = new Part[MostParts];
    private int _count;

    /// <summary>The length of the head, with its last, empty line.</summary>
    public int Length { get; private set; }

    /// <summary>The length of the request's body.</summary>
    public int BodyLength { get; private set; }

    /// <summary>Whether the client's connection ends with the request.</summary>
    public bool Closes { get; private set; }

    /// <summary>The method.</summary>
    public string Method { get; private set; } = "";

    /// <summary>The place of path and query.</summary>
    public Range Target { get; private set; }

    /// <summary>The place of the path.</summary>
    public Range Path { get; private set; }

    /// <summary>The place of the query, without the question mark.</summary>
    public Range Query { get; private set; }

    /// <summary>The place of the authority of a target in absolute form; empty for a target in origin form.</summary>
    public Range Authority { get; private set; }

    /// <summary>The place of the host with its port.</summary>
    public Range Host { get; private set; }

    /// <summary>The parts of the headers that may be forwarded, in their order.</summary>
    public ReadOnlySpan<Part> Parts => _parts.AsSpan(0, _count);

    /// <summary>Reads a head. Returns false if the request is not plain.</summary>
    /// <param name="bytes">The bytes that have come: a whole head and more.</param>
    public bool Read(ReadOnlySpan<byte> bytes)
    {
        (_count, BodyLength, Host, Authority, Closes) = (0, -1, default, default, false);
        var end = LineEnd(bytes);
        if (end < 0 || !ReadFirstLine(bytes[..end]))
        {
            return false;
        }

        for (var start = end + 2; ; start += end + 2)
        {
            var line = bytes[start..];
            end = LineEnd(line);
            if (end == 0)
            {
                Length = start + 2;
                BodyLength = Math.Max(BodyLength, 0);
                return !bytes[Host].IsEmpty
                    && (bytes[Authority].IsEmpty || bytes[Authority].SequenceEqual(bytes[Host]));
            }

            if (end < 0 || !ReadHeader(bytes, start, line[..end]))
            {
                return false;
            }
        }
    }

    /// <summary>Returns the value of a header that <see cref="Part.Name"/> names; empty if the request has none.</summary>
    public ReadOnlySpan<byte> Value(ReadOnlySpan<byte> bytes, string name)
    {
        foreach (var part in Parts)
        {
            if (part.Name == name)
            {
                return bytes.Slice(part.Start + name.Length + 2, part.Length - name.Length - 4);
            }
        }

        return [];
    }

    /// <summary>Returns the headers.</summary>
    public HeaderDictionary Headers(ReadOnlySpan<byte> bytes)
    {
        var headers = new HeaderDictionary();
        foreach (var part in Parts)
        {
            var lines = bytes.Slice(part.Start, part.Length);
            while (!lines.IsEmpty)
            {
                var (colon, end) = (lines.IndexOf((byte)':'), LineEnd(lines));
                headers.Append(
                    Encoding.ASCII.GetString(lines[..colon]),
                    Encoding.ASCII.GetString(lines[(colon + 2)..end])
                );
                lines = lines[(end + 2)..];
            }
        }

        return headers;
    }

    /// <summary>Returns the index of the end of a line of visible characters and spaces; -1 for another line.</summary>
    private static int LineEnd(ReadOnlySpan<byte> bytes)
    {
        var end = bytes.IndexOfAnyExceptInRange((byte)' ', (byte)'~');
        return end >= 0 && end + 1 < bytes.Length && bytes[end] == '\r' && bytes[end + 1] == '\n' ? end : -1;
    }

    private bool ReadFirstLine(ReadOnlySpan<byte> line)
    {
        var space = line.IndexOf((byte)' ');
        if (space < 0 || !line.EndsWith(" HTTP/1.1"u8) || MethodOf(line[..space]) is not { } method)
        {
            return false;
        }

        Method = method;
        var (start, end) = (space + 1, line.Length - " HTTP/1.1".Length);
        if (end <= start)
        {
            return false;
        }

        if (line[start] != '/')
        {
            const int SchemeLength = 7;
            if (!line[start..].StartsWith("http://"u8))
            {
                return false;
            }

            var path = line[(start + SchemeLength)..end].IndexOf((byte)'/');
            if (path <= 0)
            {
                return false;
            }

            start += SchemeLength;
            Authority = start..(start + path);
            start += path;
        }

        var target = line[start..end];
        if (target.ContainsAnyExcept(TargetCharacters))
        {
            return false;
        }

        Target = start..end;
        var mark = target.IndexOf((byte)'?');
        var pathEnd = mark < 0 ? end : start + mark;
        Path = start..pathEnd;
        Query = mark < 0 ? end..end : (pathEnd + 1)..end;
        // A path with these has a shorter form.
        return !line[Path].Contains((byte)'%') && line[Path].IndexOf("/."u8) < 0;
    }

    private bool ReadHeader(ReadOnlySpan<byte> bytes, int start, ReadOnlySpan<byte> line)
    {
        var colon = line.IndexOfAnyExcept(NameCharacters);
        if (
            colon <= 0
            || line[colon] != ':'
            || line.Length < colon + 3
            || line[colon + 1] != ' '
            || line[colon + 2] == ' '
            || line[^1] == ' '
        )
        {
            return false;
        }

        var name = line[..colon];
        var value = line[(colon + 2)..];
        switch (colon)
        {
            case 2 when Is(name, "TE"):
            case 6 when Is(name, "Expect"):
            case 7 when Is(name, "Upgrade") || Is(name, "Trailer"):
            case 17 when Is(name, "Transfer-Encoding"):
            case 18 when Is(name, "Proxy-Authenticate"):
            case 19 when Is(name, "Proxy-Authorization"):
                return false;
            case 4 when Is(name, "Host"):
                if (!bytes[Host].IsEmpty || !IsHost(value))
                {
                    return false;
                }

                Host = (start + colon + 2)..(start + line.Length);
                return Keep(start, line.Length + 2, null);
            case 10 when Is(name, "Connection"):
                var closes = Ascii.EqualsIgnoreCase(value, "close");
                Closes |= closes;
                return closes || Ascii.EqualsIgnoreCase(value, "keep-alive");
            case 10 when Is(name, "Keep-Alive"):
            case 16 when Is(name, "Proxy-Connection"):
                return true;
            case 14 when Is(name, "Content-Length"):
                return ReadLength(value) && Keep(start, line.Length + 2, null);
            case 14 when Is(name, "HTTP2-Settings"):
                return false;
            case 15 when Is(name, XForwardedFor):
                return value.Count((byte)',') <= MostForwardedCommas && Keep(start, line.Length + 2, XForwardedFor);
            case 17 when Is(name, "X-Forwarded-Proto"):
                return Keep(start, line.Length + 2, "X-Forwarded-Proto");
            case 16 when Is(name, "X-Forwarded-Port"):
                return Keep(start, line.Length + 2, "X-Forwarded-Port");
            case 15 when Is(name, "X-Amzn-Trace-Id"):
                return Keep(start, line.Length + 2, "X-Amzn-Trace-Id");
            case 11 when Is(name, HeaderNames.TraceParent):
                return Keep(start, line.Length + 2, HeaderNames.TraceParent);
            case 10 when Is(name, HeaderNames.TraceState):
                return Keep(start, line.Length + 2, HeaderNames.TraceState);
            case 6 when Is(name, HeaderNames.Cookie):
                return Keep(start, line.Length + 2, HeaderNames.Cookie);
            default:
                return Keep(start, line.Length + 2, null);
        }
    }

    private bool ReadLength(ReadOnlySpan<byte> value)
    {
        if (
            BodyLength >= 0
            || value.Length > MostLengthDigits
            || value.ContainsAnyExceptInRange((byte)'0', (byte)'9')
            || (value.Length > 1 && value[0] == '0')
        )
        {
            return false;
        }

        BodyLength = int.Parse(value);
        return true;
    }

    private bool Keep(int start, int length, string? name)
    {
        if (
            name is null
            && _count > 0
            && _parts[_count - 1] is { Name: null } last
            && last.Start + last.Length == start
        )
        {
            _parts[_count - 1] = last with { Length = last.Length + length };
            return true;
        }

        if (_count == MostParts || (name is not null && Has(name)))
        {
            return false;
        }

        _parts[_count++] = new Part(start, length, name);
        return true;
    }

    private bool Has(string name)
    {
        foreach (var part in Parts)
        {
            if (part.Name == name)
            {
                return true;
            }
        }

        return false;
    }

    private static bool Is(ReadOnlySpan<byte> name, string known) => Ascii.EqualsIgnoreCase(name, known);

    private static bool IsHost(ReadOnlySpan<byte> host)
    {
        var colon = host.IndexOfAnyExcept(HostCharacters);
        return colon < 0
            || (
                colon > 0
                && host[colon] == ':'
                && ushort.TryParse(host[(colon + 1)..], System.Globalization.NumberStyles.None, null, out _)
            );
    }

    private static string? MethodOf(ReadOnlySpan<byte> method) =>
        method.SequenceEqual("GET"u8) ? HttpMethods.Get
        : method.SequenceEqual("POST"u8) ? HttpMethods.Post
        : method.SequenceEqual("PUT"u8) ? HttpMethods.Put
        : method.SequenceEqual("DELETE"u8) ? HttpMethods.Delete
        : method.SequenceEqual("HEAD"u8) ? HttpMethods.Head
        : method.SequenceEqual("PATCH"u8) ? HttpMethods.Patch
        : method.SequenceEqual("OPTIONS"u8) ? HttpMethods.Options
        : null;

    /// <summary>Lines of the headers.</summary>
    /// <param name="Start">The index of the first byte.</param>
    /// <param name="Length">The number of bytes.</param>
    /// <param name="Name">The name of the only line, if a proxy may read or replace that header; null for other lines.</param>
    internal readonly record struct Part(int Start, int Length, string? Name);
}
