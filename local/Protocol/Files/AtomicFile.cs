using System.Globalization;
using System.Text;

namespace Local.Protocol.Files;

/// <summary>
/// Files that are complete or as before, even if a write is interrupted. The next write into the folder removes what a
/// killed process has left there.
/// </summary>
public static class AtomicFile
{
    /// <summary>The mode of files that only their user can access.</summary>
    public const UnixFileMode PrivateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private const string Unfinished = ".unfinished";

    /// <summary>Writes <paramref name="text"/> as UTF-8.</summary>
    /// <inheritdoc cref="Write(string, Action{Stream}, UnixFileMode)"/>
    public static void Write(string path, string text, UnixFileMode mode = PrivateMode) =>
        Write(path, stream => stream.Write(Encoding.UTF8.GetBytes(text)), mode);

    /// <summary>Writes <paramref name="to"/> with the content of <paramref name="from"/>.</summary>
    /// <inheritdoc cref="Write(string, Action{Stream}, UnixFileMode)"/>
    public static void Copy(string from, string to) =>
        Write(
            to,
            stream =>
            {
                using var source = RegularFile.OpenRead(from);
                source.CopyTo(stream);
            }
        );

    /// <summary>
    /// Writes the file at <paramref name="path"/> with the content that <paramref name="write"/> gives. Creates a
    /// missing folder, which only its user can access.
    /// </summary>
    /// <exception cref="IOException">
    /// The file could not be written. Its former content is unchanged. The message names the file.
    /// </exception>
    public static void Write(string path, Action<Stream> write, UnixFileMode mode = PrivateMode)
    {
        var folder = Path.GetDirectoryName(path)!;
        var unfinished = $"{path}.{Environment.ProcessId}{Unfinished}";
        try
        {
            PrivateFolder.Make(folder);
            RemoveLeft(folder);
            using (var stream = new FileStream(unfinished, Options))
            {
                File.SetUnixFileMode(stream.SafeFileHandle, mode);
                write(stream);
                stream.Flush(flushToDisk: true);
            }

            File.Move(unfinished, path, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new IOException($"cannot write {path}: {e.Message}", e);
        }
        finally
        {
            TryDelete(unfinished);
        }
    }

    private static FileStreamOptions Options =>
        new()
        {
            Mode = FileMode.Create,
            Access = FileAccess.Write,
            BufferSize = 64 * 1024,
            UnixCreateMode = PrivateMode,
        };

    /// <summary>Removes the unfinished files of processes that do not run any more.</summary>
    private static void RemoveLeft(string folder)
    {
        foreach (var file in Directory.EnumerateFiles(folder, "*" + Unfinished))
        {
            if (
                int.TryParse(file.Split('.')[^2], NumberStyles.None, CultureInfo.InvariantCulture, out var writer)
                && !Path.Exists($"/proc/{writer}")
            )
            {
                TryDelete(file);
            }
        }
    }

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
