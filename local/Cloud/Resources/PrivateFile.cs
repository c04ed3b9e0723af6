using System.Text;

namespace Local.Cloud.Resources;

/// <summary>
/// Files that only their user can read. They are complete or missing, even if a write is interrupted.
/// </summary>
internal static class PrivateFile
{
    /// <summary>The mode of such files: access for the user only.</summary>
    public const UnixFileMode Mode = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Writes <paramref name="text"/> as UTF-8. Creates the folder if it does not exist.</summary>
    /// <exception cref="CloudException">The file could not be written. Its former content is unchanged.</exception>
    public static void Write(string path, string text) => Write(path, Encoding.UTF8.GetBytes(text));

    /// <summary>Writes <paramref name="content"/>. Creates the folder if it does not exist.</summary>
    /// <exception cref="CloudException">The file could not be written. Its former content is unchanged.</exception>
    public static void Write(string path, byte[] content)
    {
        var next = path + ".next";
        try
        {
            PrivateFolder.Make(Path.GetDirectoryName(path)!);
            // An existing file would keep its mode.
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
