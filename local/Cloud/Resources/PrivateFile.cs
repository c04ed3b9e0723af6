using System.Text;

namespace Local.Cloud.Resources;

/// <summary>
/// Files that their user alone can read, and that are there whole or not at all, whatever happens while they are
/// written.
/// </summary>
internal static class PrivateFile
{
    /// <summary>What the user may do with such a file, and nobody else.</summary>
    public const UnixFileMode Mode = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Writes <paramref name="text"/> as UTF-8; the folder is made when it is not there.</summary>
    /// <exception cref="CloudException">It could not be written; what was there is as it was.</exception>
    public static void Write(string path, string text) => Write(path, Encoding.UTF8.GetBytes(text));

    /// <summary>Writes <paramref name="content"/>; the folder is made when it is not there.</summary>
    /// <exception cref="CloudException">It could not be written; what was there is as it was.</exception>
    public static void Write(string path, byte[] content)
    {
        var next = path + ".next";
        try
        {
            PrivateFolder.Make(Path.GetDirectoryName(path)!);
            // A file that is there already would keep its mode.
            File.Delete(next);
            using (var file = new FileStream(next, Options))
            {
                file.Write(content);
                file.Flush(flushToDisk: true);
            }

            File.Move(next, path, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CloudException($"cannot write {path}: {e.Message}");
        }
    }

    private static FileStreamOptions Options =>
        new()
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            UnixCreateMode = Mode,
        };
}
