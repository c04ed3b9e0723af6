namespace Local.Cloud.Resources;

/// <summary>Folders that their user alone can look into.</summary>
internal static class PrivateFolder
{
    /// <summary>What the user may do with such a folder, and nobody else.</summary>
    public const UnixFileMode Mode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>Makes the folder, with those above it that are missing, unless it is there.</summary>
    public static void Make(string path)
    {
        if (!Directory.Exists(path))
        {
            // The system's own call gives the mode to the last folder alone.
            Make(Path.GetDirectoryName(path)!);
            Directory.CreateDirectory(path, Mode);
        }
    }

    /// <summary>Makes the folder as <see cref="Make"/>; one that is there becomes private.</summary>
    public static void Secure(string path)
    {
        Make(path);
        File.SetUnixFileMode(path, Mode);
    }
}
