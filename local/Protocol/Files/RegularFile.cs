namespace Local.Protocol.Files;

/// <summary>
/// Files that are opened only if they are files. To open a pipe that stands in the place of a file might never end.
/// </summary>
public static class RegularFile
{
    private const int KindMask = 0xF000;
    private const int Pipe = 0x1000;
    private const int Folder = 0x4000;
    private const int Regular = 0x8000;
    private const int Socket = 0xC000;

    /// <summary>Returns whether <paramref name="path"/> is a regular file, not a folder, link, pipe, socket or device.</summary>
    public static bool Is(string path) => Kind(path, follow: false) == Regular;

    /// <summary>Returns whether <paramref name="path"/> is a regular file or a link to one.</summary>
    public static bool LeadsTo(string path) => Kind(path, follow: true) == Regular;

    /// <summary>Returns the text of a file.</summary>
    /// <exception cref="IOException">The path leads to nothing, or to something else than a file.</exception>
    public static string ReadText(string path) => File.ReadAllText(Require(path));

    /// <summary>Returns the text of a file; null if the path leads to nothing.</summary>
    /// <exception cref="IOException">The path leads to something else than a file.</exception>
    public static string? TryReadText(string path)
    {
        try
        {
            return Path.Exists(path) ? ReadText(path) : null;
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            // Somebody removed it in the meantime.
            return null;
        }
    }

    /// <summary>Opens a file to read it.</summary>
    /// <exception cref="IOException">The path leads to nothing, or to something else than a file.</exception>
    public static FileStream OpenRead(string path) => File.OpenRead(Require(path));

    /// <summary>Opens a file, or makes it if <paramref name="options"/> say so.</summary>
    /// <exception cref="IOException">The path leads to something else than a file, or cannot be opened.</exception>
    public static FileStream Open(string path, FileStreamOptions options) => new(Require(path), options);

    /// <summary>Returns the path if it leads to a file or to nothing.</summary>
    private static string Require(string path)
    {
        var found = Kind(path, follow: true) switch
        {
            null or Regular => null,
            Pipe => "pipe",
            Folder => "folder",
            Socket => "socket",
            _ => "device",
        };
        return found is null ? path : throw new IOException($"{path}: found a {found}; allowed: a file");
    }

    private static int? Kind(string path, bool follow) => FileStatus.Of(path, follow)?.Mode & KindMask;
}
