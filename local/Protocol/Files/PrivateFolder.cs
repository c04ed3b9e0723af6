namespace Local.Protocol.Files;

/// <summary>Folders that only their user can access.</summary>
public static class PrivateFolder
{
    /// <summary>The mode of such folders: access for the user only.</summary>
    public const UnixFileMode Mode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>Creates the folder and missing parents, if it does not exist.</summary>
    public static void Make(string path)
    {
        if (!Directory.Exists(path))
        {
            // The system's own call applies the mode to the last folder only.
            Make(Path.GetDirectoryName(path)!);
            Directory.CreateDirectory(path, Mode);
        }
    }

    /// <summary>Creates the folder like <see cref="Make"/>, or makes an existing folder private.</summary>
    public static void Secure(string path)
    {
        Make(path);
        File.SetUnixFileMode(path, Mode);
    }
}
