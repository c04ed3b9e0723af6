using System.Text.Json;
using System.Threading.Channels;

namespace Local.Cloud.Resources;

/// <summary>
/// The file that keeps what the cloud holds: lines that are only ever added, and are on the disk before anybody
/// is told so. Lines that come at the same time share one write and one flush.
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
    /// Reads the lines of the file at <paramref name="path"/>, which need not exist, in their order; a line holds only
    /// while it is taken. A last line that was cut off, as by a crash in the middle of a write, was never acknowledged
    /// and is left out.
    /// </summary>
    /// <returns>How many whole lines there are, and how many bytes they take.</returns>
    /// <exception cref="CloudException">A line cannot be read.</exception>
    public static (int Lines, long Length) Read(string path, Action<ReadOnlyMemory<byte>> line)
    {
        if (!File.Exists(path))
        {
            return (0, 0);
        }

        using var file = File.OpenRead(path);
        var buffer = new byte[64 * 1024];
        var (count, length, kept) = (0, 0L, 0);
        while (file.Read(buffer.AsSpan(kept)) is > 0 and var read)
        {
            var (start, filled) = (0, kept + read);
            while (buffer.AsSpan(start, filled - start).IndexOf((byte)'\n') is >= 0 and var size)
            {
                count++;
                try
                {
                    line(buffer.AsMemory(start, size));
                }
                catch (Exception e) when (e is JsonException or FormatException or InvalidOperationException)
                {
                    throw new CloudException(
                        $"{path} is damaged at line {count} ({e.Message}): repair or remove that line, "
                            + "or remove the file to begin with an empty cloud"
                    );
                }

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

        return (count, length);
    }

    /// <summary>Opens the file to add lines after what was read of it.</summary>
    /// <param name="path">The file.</param>
    /// <param name="read">What <see cref="Read"/> found; anything behind it is cut off.</param>
    /// <param name="live">
    /// The lines that say all there is to say: what the file is replaced by when it has grown far beyond them.
    /// </param>
    public static Journal Open(string path, (int Lines, long Length) read, ILiveLines live)
    {
        var file = OpenFile(path, FileMode.OpenOrCreate);
        file.SetLength(read.Length);
        file.Seek(0, SeekOrigin.End);
        return new Journal(path, file, read.Lines, live);
    }

    /// <summary>Adds a line, and returns when it is on the disk.</summary>
    /// <param name="line">The line, with its end.</param>
    /// <param name="apply">Called once the line is on the disk, in the order of the lines.</param>
    /// <exception cref="CloudException">The line could not be written, as on a full disk; it is not there.</exception>
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

    private static FileStream OpenFile(string path, FileMode mode) =>
        new(
            path,
            new FileStreamOptions
            {
                Mode = mode,
                Access = FileAccess.Write,
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
            // What was written of the lines is cut off when the file is read again, for want of a line's end.
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
            // The longer file says the same; it is tried again after the next line.
        }
    }

    private sealed record Pending(byte[] Line, Action Apply, TaskCompletionSource Done);
}
