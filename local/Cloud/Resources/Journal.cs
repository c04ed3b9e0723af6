using System.Text.Json;
using System.Threading.Channels;
using Local.Protocol.Files;

namespace Local.Cloud.Resources;

/// <summary>
/// The file of the cloud's resources. Lines are only added, and each is on the disk before its caller continues.
/// Lines that arrive together share one write and one flush. Thread-safe.
/// </summary>
internal sealed class Journal : IAsyncDisposable
{
    private readonly Channel<Pending> _pending = Channel.CreateUnbounded<Pending>(
        new UnboundedChannelOptions { SingleReader = true }
    );
    private readonly string _path;
    private readonly ILiveLines _live;
    private readonly Task _writing;
    private FileStream _file;
    private int _lines;

    private Journal(string path, FileStream file, int lines, ILiveLines live)
    {
        _path = path;
        _file = file;
        _lines = lines;
        _live = live;
        _writing = Task.Run(WriteAsync);
    }

    /// <summary>
    /// Reads the lines of the file at <paramref name="path"/> in order; the file may be missing. A line is valid
    /// only during its callback. The beginning of a line at the end, as after a crash during a write, was never
    /// acknowledged and is left out.
    /// </summary>
    /// <returns>The number of complete lines, and their size in bytes.</returns>
    /// <exception cref="CloudException">A line is malformed.</exception>
    public static (int Lines, long Length) Read(string path, Action<ReadOnlyMemory<byte>> line)
    {
        if (!File.Exists(path))
        {
            return (0, 0);
        }

        using var file = RegularFile.OpenRead(path);
        var buffer = new byte[64 * 1024];
        var (count, length, kept) = (0, 0L, 0);
        while (file.Read(buffer.AsSpan(kept)) is > 0 and var read)
        {
            var (start, filled) = (0, kept + read);
            while (buffer.AsSpan(start, filled - start).IndexOf((byte)'\n') is >= 0 and var size)
            {
                Take(buffer.AsMemory(start, size));
                start += size + 1;
            }

            length += start;
            kept = filled - start;
            buffer.AsSpan(start, kept).CopyTo(buffer);
            if (kept == buffer.Length)
            {
                Array.Resize(ref buffer, 2 * buffer.Length);
            }
        }

        var rest = buffer.AsMemory(0, kept);
        if (kept > 0 && !IsBeginning(rest.Span))
        {
            // Only its line end is missing, or it is damaged.
            Take(rest);
            length += kept;
        }

        return (count, length);

        void Take(ReadOnlyMemory<byte> bytes)
        {
            count++;
            try
            {
                line(bytes);
            }
            catch (Exception e) when (e is JsonException or FormatException or InvalidOperationException)
            {
                throw new CloudException(
                    $"{path} is damaged at line {count} ({e.Message.TrimEnd('.')}): repair or remove that line, "
                        + "or remove the file to begin with an empty cloud"
                );
            }
        }
    }

    /// <summary>Opens the file to add lines after those that were read.</summary>
    /// <param name="path">The path of the file.</param>
    /// <param name="read">The result of <see cref="Read"/>. Anything after it is cut off.</param>
    /// <param name="live">The lines that replace the file when it has grown far beyond them.</param>
    public static Journal Open(string path, (int Lines, long Length) read, ILiveLines live)
    {
        var file = OpenFile(path, FileMode.OpenOrCreate);
        file.SetLength(read.Length);
        file.Seek(Math.Max(0, read.Length - 1), SeekOrigin.Begin);
        if (read.Length > 0 && file.ReadByte() != '\n')
        {
            file.WriteByte((byte)'\n');
        }

        return new Journal(path, file, read.Lines, live);
    }

    /// <summary>Adds a line, and returns when it is on the disk.</summary>
    /// <param name="line">The line with its line end.</param>
    /// <param name="apply">Called when the line is on the disk, in the order of the lines.</param>
    /// <exception cref="CloudException">
    /// The line could not be written, as on a full disk. The file does not contain it.
    /// </exception>
    public Task AppendAsync(byte[] line, Action apply)
    {
        var pending = new Pending(
            line,
            apply,
            new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)
        );
        return _pending.Writer.TryWrite(pending)
            ? pending.Done.Task
            : Task.FromException(new CloudException("the local cloud is stopping"));
    }

    public async ValueTask DisposeAsync()
    {
        _pending.Writer.TryComplete();
        await _writing;
        await _file.DisposeAsync();
    }

    /// <summary>Returns whether the bytes are an entry's beginning, and not a whole entry.</summary>
    private static bool IsBeginning(ReadOnlySpan<byte> bytes)
    {
        var reader = new Utf8JsonReader(bytes, isFinalBlock: false, default);
        try
        {
            while (reader.Read())
            {
                if (reader is { CurrentDepth: 0, TokenType: JsonTokenType.EndObject })
                {
                    return false;
                }
            }

            return bytes[0] == '{';
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static FileStream OpenFile(string path, FileMode mode) =>
        RegularFile.Open(
            path,
            new FileStreamOptions
            {
                Mode = mode,
                Access = FileAccess.ReadWrite,
                Share = FileShare.Read,
                BufferSize = 0,
                UnixCreateMode = PrivateFile.Mode,
            }
        );

    private async Task WriteAsync()
    {
        var batch = new List<Pending>();
        while (await _pending.Reader.WaitToReadAsync())
        {
            batch.Clear();
            while (batch.Count < 1000 && _pending.Reader.TryRead(out var pending))
            {
                batch.Add(pending);
            }

            var length = _file.Length;
            try
            {
                using var buffer = new MemoryStream();
                foreach (var pending in batch)
                {
                    buffer.Write(pending.Line);
                }

                _file.Write(buffer.GetBuffer(), 0, (int)buffer.Length);
                _file.Flush(flushToDisk: true);
            }
            catch (IOException e)
            {
                Undo(length);
                foreach (var pending in batch)
                {
                    pending.Done.SetException(new CloudException($"cannot write {_path}: {e.Message}"));
                }

                continue;
            }

            _lines += batch.Count;
            foreach (var pending in batch)
            {
                pending.Apply();
                pending.Done.SetResult();
            }

            Compact();
        }
    }

    private void Undo(long length)
    {
        try
        {
            _file.SetLength(length);
            _file.Seek(0, SeekOrigin.End);
        }
        catch (IOException)
        {
            // A part of a line lacks the line end, so that the next reading of the file cuts it off.
        }
    }

    private void Compact()
    {
        if (_lines < 1000 + 3 * _live.Count)
        {
            return;
        }

        var next = _path + ".next";
        try
        {
            var file = OpenFile(next, FileMode.Create);
            try
            {
                _lines = 0;
                foreach (var line in _live.Lines())
                {
                    file.Write(line);
                    _lines++;
                }

                file.Flush(flushToDisk: true);
                File.Move(next, _path, overwrite: true);
            }
            catch
            {
                file.Dispose();
                throw;
            }

            _file.Dispose();
            _file = file;
        }
        catch (IOException)
        {
            // The longer file has the same content. The next attempt follows the next line.
        }
    }

    private sealed record Pending(byte[] Line, Action Apply, TaskCompletionSource Done);
}
