using System.Text;
using Local.Protocol.Files;

namespace Local.Cloud.Resources;

/// <summary>The files of the cloud's data, which only their user can access.</summary>
internal static class PrivateFile
{
    /// <inheritdoc cref="AtomicFile.PrivateMode"/>
    public const UnixFileMode Mode = AtomicFile.PrivateMode;

    /// <summary>Writes <paramref name="text"/> as UTF-8. Creates the folder if it does not exist.</summary>
    /// <exception cref="CloudException">The file could not be written. Its former content is unchanged.</exception>
    public static void Write(string path, string text) => Write(path, Encoding.UTF8.GetBytes(text));

    /// <summary>Writes <paramref name="content"/>. Creates the folder if it does not exist.</summary>
    /// <exception cref="CloudException">The file could not be written. Its former content is unchanged.</exception>
    public static void Write(string path, byte[] content)
    {
        try
        {
            AtomicFile.Write(path, stream => stream.Write(content));
        }
        catch (IOException e)
        {
            throw new CloudException(e.Message);
        }
    }
}
