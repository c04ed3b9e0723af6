namespace Local.Cloud.Forwarding;

/// <summary>Finds the data in a body of chunks, strictly by RFC 9112, section 7.1. Extensions and trailers are dropped.</summary>
internal struct ChunkReader
{
    private const int LongestLine = 16 * 1024;

    private State _state;
    private long _left;
    private int _line;
    private bool _hasDigit;

    /// <summary>Whether the body is complete.</summary>
    public readonly bool IsDone => _state == State.Done;

    /// <summary>Takes the next bytes of the body, up to the end of a piece of data.</summary>
    /// <param name="bytes">The bytes that came.</param>
    /// <param name="data">The piece of data; empty if there is none yet.</param>
    /// <returns>The number of bytes that were taken.</returns>
    /// <exception cref="ForwardException">The bytes are no chunks.</exception>
    public int Take(ReadOnlySpan<byte> bytes, out ReadOnlySpan<byte> data)
    {
        data = default;
        for (var i = 0; i < bytes.Length; i++)
        {
            if (_state == State.Data)
            {
                var count = (int)Math.Min(_left, bytes.Length - i);
                data = bytes.Slice(i, count);
                _left -= count;
                _state = _left == 0 ? State.DataReturn : State.Data;
                return i + count;
            }

            Step(bytes[i]);
            if (_state == State.Done)
            {
                return i + 1;
            }
        }

        return bytes.Length;
    }

    private void Step(byte one)
    {
        if (_state is State.Extension or State.Trailer && ++_line > LongestLine)
        {
            throw Invalid();
        }

        _state = (_state, one) switch
        {
            (State.Size, (byte)'\r') when _hasDigit => State.SizeLine,
            (State.Size, (byte)';') when _hasDigit => State.Extension,
            (State.Size, _) => Digit(one),
            (State.Extension, (byte)'\r') => State.SizeLine,
            (State.Extension, not (byte)'\n') => State.Extension,
            (State.SizeLine, (byte)'\n') => AfterSize(),
            (State.DataReturn, (byte)'\r') => State.DataLine,
            (State.DataLine, (byte)'\n') => State.Size,
            (State.TrailerStart, (byte)'\r') => State.LastLine,
            (State.TrailerStart or State.Trailer, (byte)'\r') => State.TrailerLine,
            (State.TrailerStart or State.Trailer, not (byte)'\n') => State.Trailer,
            (State.TrailerLine, (byte)'\n') => State.TrailerStart,
            (State.LastLine, (byte)'\n') => State.Done,
            _ => throw Invalid(),
        };
    }

    private State Digit(byte one)
    {
        if (!char.IsAsciiHexDigit((char)one) || _left > long.MaxValue >> 8)
        {
            throw Invalid();
        }

        _left = (_left * 16) + (one <= (byte)'9' ? one - '0' : (one | 0x20) - 'a' + 10);
        _hasDigit = true;
        return State.Size;
    }

    private State AfterSize()
    {
        (_hasDigit, _line) = (false, 0);
        return _left == 0 ? State.TrailerStart : State.Data;
    }

    private static ForwardException Invalid() => new(ForwardFailure.Answer, "the answer's body is not in valid chunks");

    private enum State
    {
        Size,
        Extension,
        SizeLine,
        Data,
        DataReturn,
        DataLine,
        TrailerStart,
        Trailer,
        TrailerLine,
        LastLine,
        Done,
    }
}
