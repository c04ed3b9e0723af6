using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Local.Cloud.Contract;

namespace Local.Cloud.Logs;

/// <summary>
/// The events that one reader has not read yet. If the reader is too slow, the oldest events are dropped, so that
/// writers do not wait and memory does not grow.
/// </summary>
internal sealed class LogFollower
{
    /// <summary>The maximum of waiting events, in characters of their messages.</summary>
    public const int MaximumCharacters = 4 << 20;

    // The approximate size of an event besides its message.
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

    /// <summary>Returns the events as they arrive.</summary>
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
