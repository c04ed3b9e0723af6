using System.Runtime.CompilerServices;
using Local.Cloud.Sockets;
using Microsoft.AspNetCore.Http;

namespace Local.Cloud.Forwarding;

/// <summary>A connection to a target, which speaks HTTP/1.1 (RFC 9112). One request at a time.</summary>
/// <param name="socket">The connection.</param>
/// <param name="stream">The connection, or its TLS.</param>
internal sealed class TargetConnection(EventSocket socket, Stream stream) : IDisposable
{
    private const int BufferSize = 8 * 1024;
    private const int MostHeadBytes = 32 * 1024;
    private const int PieceSize = 16 * 1024;

    private readonly HeadWriter _request = new();
    private readonly AnswerHead _answer = new();
    private byte[] _buffer = new byte[BufferSize];
    private int _start;
    private int _end;
    private long _since = Environment.TickCount64;
    private long _patience = long.MaxValue;
    private Exception? _clientError;
    private int _ending;
    private bool _isSpoiled;

    /// <summary>The loop of the connection.</summary>
    public EventLoop Loop => socket.Loop;

    /// <summary>The connection, or its TLS.</summary>
    public Stream Stream => stream;

    /// <summary>The request that is sent.</summary>
    public HeadWriter Request => _request;

    /// <summary>The head of the answer.</summary>
    public AnswerHead Answer => _answer;

    /// <summary>Whether the connection serves another request after one that has its whole answer.</summary>
    public bool IsWhole => !_isSpoiled && _start == _end && _answer.KeepsAlive && !socket.HasEnded;

    /// <summary>Whether the target has closed the connection.</summary>
    public bool HasEnded => socket.HasEnded;

    /// <summary>The time of the last byte, in milliseconds of <see cref="Environment.TickCount64"/>.</summary>
    public long Since => Volatile.Read(ref _since);

    /// <summary>Returns whether the request has waited for too long.</summary>
    public bool IsLate(long now) => now - Since > Volatile.Read(ref _patience);

    /// <summary>Returns whether the idle connection serves another request: the target has not closed it.</summary>
    public bool IsFresh()
    {
        if (socket.HasEnded)
        {
            return false;
        }

        try
        {
            // Unasked bytes are no answer. Between requests, TLS may have bytes of its own.
            Span<byte> one = stackalloc byte[1];
            return stream != socket || !socket.IsReadable || !socket.TryRead(one, out _);
        }
        catch (IOException)
        {
            return false;
        }
    }

    /// <summary>Records that the connection is idle from now on.</summary>
    public void Rest()
    {
        Volatile.Write(ref _patience, long.MaxValue);
        Touch();
    }

    /// <summary>Begins a request.</summary>
    /// <param name="patience">The longest time without a byte in either direction.</param>
    public void Begin(TimeSpan patience)
    {
        Touch();
        Volatile.Write(ref _patience, (long)patience.TotalMilliseconds);
    }

    /// <summary>Ends the request when a token is cancelled.</summary>
    public CancellationTokenRegistration CutBy(CancellationToken cut) =>
        cut.UnsafeRegister(static one => ((TargetConnection)one!).End(ForwardFailure.Cut), this);

    /// <summary>Ends the request.</summary>
    /// <param name="failure">The reason.</param>
    /// <param name="error">The error of the client, if that is the reason.</param>
    public void End(ForwardFailure failure, Exception? error = null)
    {
        _clientError ??= error;
        if (
            Interlocked.CompareExchange(ref _ending, (int)failure, (int)ForwardFailure.None) == (int)ForwardFailure.None
        )
        {
            socket.Dispose();
        }
    }

    /// <summary>Records that no request can follow this one.</summary>
    public void Spoil() => _isSpoiled = true;

    /// <summary>Closes the connection, and with it what reads or writes it.</summary>
    public void Break() => socket.Dispose();

    /// <summary>Writes no more.</summary>
    public void Shutdown() => socket.Shutdown();

    /// <inheritdoc/>
    public void Dispose() => stream.Dispose();

    /// <summary>Reads the head of the answer, after those that only inform.</summary>
    /// <param name="upgrade">Whether the request asks for another protocol.</param>
    /// <exception cref="ForwardException">There is no head.</exception>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    public async ValueTask ReadHeadAsync(bool upgrade)
    {
        do
        {
            int length;
            while ((length = _buffer.AsSpan(_start, _end - _start).IndexOf("\r\n\r\n"u8)) < 0)
            {
                if (_end - _start >= MostHeadBytes)
                {
                    throw new ForwardException(ForwardFailure.Answer, "the answer's head is too long");
                }

                if (Filled(await stream.ReadAsync(Room())) == 0)
                {
                    throw new ForwardException(
                        ForwardFailure.Answer,
                        "the target closed the connection without an answer"
                    );
                }
            }

            _answer.Read(_buffer.AsSpan(_start, length));
            _start += length + 4;
            if (_answer.Status == StatusCodes.Status101SwitchingProtocols)
            {
                if (!upgrade)
                {
                    throw new ForwardException(ForwardFailure.Answer, "the target switches protocols unasked");
                }

                return;
            }
        } while (_answer.Status < StatusCodes.Status200OK);
    }

    /// <summary>Takes bytes that have come.</summary>
    /// <param name="most">The most to take.</param>
    public ReadOnlyMemory<byte> Take(long most)
    {
        var taken = _buffer.AsMemory(_start, (int)Math.Min(most, _end - _start));
        _start += taken.Length;
        return taken;
    }

    /// <summary>Takes the data of the chunks that have come.</summary>
    public ReadOnlyMemory<byte> Take(ref ChunkReader chunks)
    {
        // The pieces move together over the sizes between them.
        var (start, end) = (_start, _start);
        while (_start < _end && !chunks.IsDone)
        {
            _start += chunks.Take(_buffer.AsSpan(_start, _end - _start), out var data);
            data.CopyTo(_buffer.AsSpan(end));
            end += data.Length;
        }

        return _buffer.AsMemory(start, end - start);
    }

    /// <summary>Reads more of the answer. Returns the number of bytes; 0 at the end of the connection.</summary>
    public async ValueTask<int> ReadAsync()
    {
        if (_start == _end && _buffer.Length < PieceSize)
        {
            _buffer = new byte[PieceSize];
        }

        return Filled(await stream.ReadAsync(Room()));
    }

    /// <summary>Reads more of the answer into another buffer, when all that has come is taken.</summary>
    /// <returns>The number of bytes; 0 at the end of the connection.</returns>
    public async ValueTask<int> ReadAsync(Memory<byte> buffer)
    {
        var count = await stream.ReadAsync(buffer);
        Touch();
        return count;
    }

    /// <summary>Returns the failure of a connection that ended within an answer.</summary>
    public static ForwardException Incomplete() =>
        new(ForwardFailure.Answer, "the target closed the connection before the end of its answer");

    /// <summary>Returns the room of the buffer for what comes next.</summary>
    private Memory<byte> Room()
    {
        if (_start == _end)
        {
            (_start, _end) = (0, 0);
        }
        else if (_end == _buffer.Length && _start > 0)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            (_start, _end) = (0, _end - _start);
        }
        else if (_end == _buffer.Length)
        {
            Array.Resize(ref _buffer, _buffer.Length * 2);
        }

        return _buffer.AsMemory(_end);
    }

    /// <summary>Adds what was read into <see cref="Room"/>. Returns its size; 0 at the end of the connection.</summary>
    private int Filled(int count)
    {
        _end += count;
        Touch();
        return count;
    }

    /// <summary>Returns the failure that an error of the connection means.</summary>
    public ForwardException Failure(IOException e) =>
        (ForwardFailure)Volatile.Read(ref _ending) is var ending and not ForwardFailure.None
            ? new ForwardException(ending, _clientError?.Message ?? e.Message, _clientError ?? e)
            : new ForwardException(ForwardFailure.Answer, e.Message, e);

    /// <summary>Records that bytes go or come.</summary>
    public void Touch() => Volatile.Write(ref _since, Environment.TickCount64);
}
