using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Local.Cloud.Contract;

namespace Local.Cloud.Logs;

/// <summary>
/// What was written for one reader and the reader has not taken yet. A reader who is too slow loses the oldest events:
/// neither the writers nor the memory wait for it.
/// </summary>
internal sealed class LogFollower
{
    /// <summary>The most that waits, in characters of the messages.</summary>
    public const int MaximumCharacters = 4 << 20;

    // What an event takes beside its message, about.
    private const int EventCharacters = 100;

    private readonly Channel<LogEvent> _waiting = Channel.CreateUnbounded<LogEvent>();
    private long _characters;

    /// <summary>Adds an event.</summary>
    public void Add(LogEvent written)
    {
        Interlocked.Add(ref _characters, Size(written));
        _waiting.Writer.TryWrite(written);
        while (Interlocked.Read(ref _characters) > MaximumCharacters && _waiting.Reader.TryRead(out var oldest))
        {
            Interlocked.Add(ref _characters, -Size(oldest));
        }
    }

    /// <summary>The events, as they come.</summary>
    public async IAsyncEnumerable<LogEvent> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var written in _waiting.Reader.ReadAllAsync(cancellationToken))
        {
            Interlocked.Add(ref _characters, -Size(written));
            yield return written;
        }
    }

    private static int Size(LogEvent written) => written.Message.Length + EventCharacters;
}
