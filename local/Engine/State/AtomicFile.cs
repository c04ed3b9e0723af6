namespace Local.Engine.State;

/// <summary>Files that are there whole or not at all, whatever happens while they are written.</summary>
internal static class AtomicFile
{
    /// <summary>State may hold what is nobody else's business: what its files' owner alone may do with them.</summary>
    public const UnixFileMode PrivateFile = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>What the owner alone may do with the folders of state.</summary>
    public const UnixFileMode PrivateFolder = PrivateFile | UnixFileMode.UserExecute;

    /// <summary>Writes <paramref name="path"/> with what <paramref name="write"/> puts into a stream.</summary>
    /// <exception cref="EngineException">It could not be written; what was there is as it was.</exception>
    public static void Write(string path, Action<Stream> write)
    {
        var temporary = $"{path}.{Environment.ProcessId}.tmp";
        try
        {
            MakeFolder(Path.GetDirectoryName(path)!);
            using (var stream = new FileStream(temporary, Options))
            {
                write(stream);
                stream.Flush(flushToDisk: true);
            }

            File.Move(temporary, path, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            TryDelete(temporary);
            throw new EngineException($"cannot write {path}: {e.Message}");
        }
        catch
        {
            TryDelete(temporary);
            throw;
        }
    }

    /// <summary>Writes <paramref name="to"/> with what stands in <paramref name="from"/>.</summary>
    /// <inheritdoc cref="Write"/>
    public static void Copy(string from, string to) =>
        Write(
            to,
            stream =>
            {
                using var source = File.OpenRead(from);
                source.CopyTo(stream);
            }
        );

    /// <summary>Makes a private folder, with those above it that are missing, unless it is there.</summary>
    public static void MakeFolder(string path)
    {
        if (!Directory.Exists(path))
        {
            // The system's own call gives the mode to the last folder alone.
            MakeFolder(Path.GetDirectoryName(path)!);
            Directory.CreateDirectory(path, PrivateFolder);
        }
    }

    private static FileStreamOptions Options =>
        new()
        {
            Mode = FileMode.Create,
            Access = FileAccess.Write,
            BufferSize = 64 * 1024,
            UnixCreateMode = PrivateFile,
        };

    private static void TryDelete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The failure to write is what the user is told.
        }
    }
}
