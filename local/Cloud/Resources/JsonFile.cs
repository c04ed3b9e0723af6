using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Local.Protocol.Files;

namespace Local.Cloud.Resources;

/// <summary>The JSON files that a cloud reads when it starts again. <see cref="PrivateFile"/> writes them.</summary>
internal static class JsonFile
{
    /// <summary>Returns the content of a file; null if there is none at its path.</summary>
    /// <param name="path">The path of the file.</param>
    /// <param name="shape">The shape of the content.</param>
    /// <param name="remedy">The way out of a damage, such as <c>remove it to get a new VPC</c>.</param>
    /// <exception cref="CloudException">The file is damaged. The message names it, the finding and the remedy.</exception>
    /// <exception cref="UnauthorizedAccessException">The file belongs to another user.</exception>
    public static T? Load<T>(string path, JsonTypeInfo<T> shape, string remedy)
        where T : class
    {
        if (!Path.Exists(path))
        {
            return null;
        }

        // Reading from something other than a file, such as a pipe, might never end.
        if (!RegularFile.Is(path))
        {
            throw Damaged(path, "no regular file", remedy);
        }

        try
        {
            return JsonSerializer.Deserialize(File.ReadAllText(path), shape) ?? throw Damaged(path, "null", remedy);
        }
        catch (JsonException e)
        {
            throw Damaged(path, e.Message, remedy);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            // Somebody removed it in the meantime.
            return null;
        }
    }

    private static CloudException Damaged(string path, string finding, string remedy) =>
        new($"{path} is damaged ({finding.TrimEnd('.')}): {remedy}");
}
