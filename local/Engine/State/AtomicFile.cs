namespace Local.Engine.State;

/// <summary>Files that are there whole or not at all, whatever happens while they are written.</summary>
internal static class AtomicFile
{
    /// <summary>Writes <paramref name="path"/> with what <paramref name="write"/> puts into a stream.</summary>
    /// <exception cref="EngineException">It could not be written; what was there is as it was.</exception>
    public static void Write(string path, Action<Stream> write)
    {
        var temporary = $"{path}.{Environment.ProcessId}.tmp";
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
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

    private static FileStreamOptions Options =>
        new()
        {
            Mode = FileMode.Create,
            Access = FileAccess.Write,
            BufferSize = 64 * 1024,
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
