using System.Globalization;
using System.Text;

namespace Local.Cloud.Forwarding;

/// <summary>Writes the head of a request or answer: its first line and headers.</summary>
internal sealed class HeadWriter
{
    private byte[] _bytes = new byte[1024];
    private int _length;

    /// <summary>The bytes so far.</summary>
    public ReadOnlyMemory<byte> Written => _bytes.AsMemory(0, _length);

    /// <summary>Begins a new head.</summary>
    public void Clear() => _length = 0;

    /// <summary>Adds bytes.</summary>
    public void Add(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(Room(bytes.Length));
        _length += bytes.Length;
    }

    /// <summary>Adds text as UTF-8, as Kestrel reads it.</summary>
    public void Add(ReadOnlySpan<char> text) =>
        _length += Encoding.UTF8.GetBytes(text, Room(Encoding.UTF8.GetMaxByteCount(text.Length)));

    /// <summary>Adds a number in decimal.</summary>
    public void Add(long number)
    {
        number.TryFormat(Room(20), out var count, default, CultureInfo.InvariantCulture);
        _length += count;
    }

    /// <summary>Adds a header.</summary>
    public void Header(string name, ReadOnlySpan<char> value)
    {
        Add(name);
        Add(": "u8);
        Add(value);
        Add("\r\n"u8);
    }

    /// <summary>Adds a chunk of a body (RFC 9112, section 7.1). An empty one would be the last: it adds nothing.</summary>
    public void Chunk(ReadOnlySpan<byte> data)
    {
        if (data.IsEmpty)
        {
            return;
        }

        data.Length.TryFormat(Room(8), out var count, "x", CultureInfo.InvariantCulture);
        _length += count;
        Add("\r\n"u8);
        Add(data);
        Add("\r\n"u8);
    }

    private Span<byte> Room(int count)
    {
        if (_bytes.Length - _length < count)
        {
            Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, _length + count));
        }

        return _bytes.AsSpan(_length);
    }
}
