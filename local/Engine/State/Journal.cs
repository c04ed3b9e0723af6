using System.Buffers;
using System.Text;
using System.Text.Json;
using Local.Engine.Secrets;
using Local.Protocol.Files;

namespace Local.Engine.State;

/// <summary>
/// The append-only file in which a running operation records each step, beside the checkpoint that it started from.
/// Each line is complete before the call returns, so that the journal survives the death of its process at any
/// moment. An incomplete last line does not count. Not thread-safe.
/// </summary>
internal sealed class Journal : IDisposable
{
    private readonly FileStream _file;
    private readonly SecretsManager _secrets;
    private readonly ArrayBufferWriter<byte> _buffer = new();

    private Journal(FileStream file, SecretsManager secrets)
    {
        _file = file;
        _secrets = secrets;
    }

    /// <summary>Starts a journal.</summary>
    /// <param name="path">The path of the file.</param>
    /// <param name="checkpoint">The identity of the checkpoint that the entries change.</param>
    /// <param name="secrets">Encrypts secrets in the entries.</param>
    public static Journal Create(string path, string checkpoint, SecretsManager secrets)
    {
        try
        {
            PrivateFolder.Make(Path.GetDirectoryName(path)!);
            var file = RegularFile.Open(
                path,
                new FileStreamOptions
                {
                    Mode = FileMode.Create,
                    Access = FileAccess.Write,
                    Share = FileShare.Read,
                    BufferSize = 0,
                    UnixCreateMode = AtomicFile.PrivateMode,
                }
            );
            var header = JsonSerializer.Serialize(new Header(checkpoint, secrets.Salt));
            file.Write(Encoding.UTF8.GetBytes(header + "\n"));
            return new Journal(file, secrets);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new EngineException($"cannot write {path}: {e.Message}");
        }
    }

    /// <exception cref="EngineException">The entry could not be written.</exception>
    public void Append(JournalEntry entry)
    {
        _buffer.ResetWrittenCount();
        JournalJson.Write(_buffer, entry, _secrets.Encrypt);
        try
        {
            _file.Write(_buffer.WrittenSpan);
        }
        catch (IOException e)
        {
            throw new EngineException($"cannot write {_file.Name}: {e.Message}");
        }
    }

    public void Dispose() => _file.Dispose();

    /// <summary>Applies the journal at <paramref name="path"/> to its start snapshot.</summary>
    /// <param name="path">The path of the file.</param>
    /// <param name="start">The start snapshot.</param>
    /// <param name="checkpoint">The identity of the start snapshot's checkpoint.</param>
    /// <param name="open">Makes the secrets manager from the journal's salt.</param>
    /// <returns>The resulting snapshot; null if the journal belongs to another checkpoint.</returns>
    public static SnapshotBuilder? Replay(
        string path,
        Snapshot start,
        string checkpoint,
        Func<string, SecretsManager> open
    )
    {
        using var lines = new StreamReader(RegularFile.OpenRead(path));
        if (Next(lines) is not { } first)
        {
            return null;
        }

        using var _ = first;
        if (first.RootElement.Deserialize<Header>() is not { } header || header.Checkpoint != checkpoint)
        {
            return null;
        }

        var secrets = open(header.Salt);
        var builder = new SnapshotBuilder(start);
        while (Next(lines) is { } line)
        {
            using (line)
            {
                builder.Apply(JournalJson.Read(line.RootElement, secrets.Decrypt));
            }
        }

        return builder;
    }

    /// <summary>Returns the next line; null if there is none, or it is incomplete.</summary>
    private static JsonDocument? Next(StreamReader lines)
    {
        try
        {
            return lines.ReadLine() is { } line ? JsonDocument.Parse(line) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private sealed record Header(string Checkpoint, string Salt);
}
