using Local.Protocol.Files;

namespace Local.Engine.State;

/// <summary>Files that are complete or missing, even if a write is interrupted.</summary>
internal static class AtomicFile
{
    private const string Unfinished = ".tmp";

    /// <summary>The mode of state files, which may hold secrets: access for the owner only.</summary>
    public const UnixFileMode PrivateFile = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>The mode of state folders: access for the owner only.</summary>
    public const UnixFileMode PrivateFolder = PrivateFile | UnixFileMode.UserExecute;

    /// <summary>
    /// Writes the file at <paramref name="path"/> with the content that <paramref name="write"/> gives.
    /// </summary>
    /// <exception cref="EngineException">The file could not be written. Its former content is unchanged.</exception>
    public static void Write(string path, Action<Stream> write)
    {
        var temporary = $"{path}.{Environment.ProcessId}{Unfinished}";
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

    /// <summary>Writes <paramref name="to"/> with the content of <paramref name="from"/>.</summary>
    /// <inheritdoc cref="Write"/>
    public static void Copy(string from, string to) =>
        Write(
            to,
            stream =>
            {
                using var source = RegularFile.OpenRead(from);
                source.CopyTo(stream);
            }
        );

    /// <summary>Removes what writes have left that were killed.</summary>
    /// <param name="folder">The folder of the files. It may be missing.</param>
    /// <param name="names">The names of the files, such as <c>dev.json</c> or <c>*</c>. Nobody may write them now.</param>
    public static void RemoveUnfinished(string folder, string names)
    {
        if (Directory.Exists(folder))
        {
            foreach (var left in Directory.GetFiles(folder, $"{names}.*{Unfinished}"))
            {
                TryDelete(left);
            }
        }
    }

    /// <summary>Creates a private folder and missing parents, if it does not exist.</summary>
    public static void MakeFolder(string path)
    {
        if (!Directory.Exists(path))
        {
            // The system's own call applies the mode to the last folder only.
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
            // The user sees the first error, the failure to write.
        }
    }
}
