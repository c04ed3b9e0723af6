using System.Runtime.InteropServices;

namespace Local.Protocol.Files;

/// <summary>
/// Files that are opened only if they are files. To open a pipe that stands in the place of a file might never end.
/// </summary>
public static unsafe partial class RegularFile
{
    private const int AtCurrentDirectory = -100;
    private const int AtNoFollow = 0x100;
    private const uint StatxType = 0x1;
    private const int KindMask = 0xF000;
    private const int Pipe = 0x1000;
    private const int Folder = 0x4000;
    private const int Regular = 0x8000;
    private const int Socket = 0xC000;

    /// <summary>Returns whether <paramref name="path"/> is a regular file, not a folder, link, pipe, socket or device.</summary>
    public static bool Is(string path) => Kind(path, AtNoFollow) == Regular;

    /// <summary>Returns whether <paramref name="path"/> is a regular file or a link to one.</summary>
    public static bool LeadsTo(string path) => Kind(path, 0) == Regular;

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

    /// <summary>Writes a file, which is complete or as before. Something else in its place makes room.</summary>
    /// <exception cref="IOException">The file cannot be written, or a folder is in its place.</exception>
    public static void Replace(string path, string text)
    {
        var next = $"{path}.{Environment.ProcessId}";
        File.WriteAllText(next, text);
        File.Move(next, path, overwrite: true);
    }

    /// <summary>Returns the path if it leads to a file or to nothing.</summary>
    private static string Require(string path)
    {
        var found = Kind(path, 0) switch
        {
            null or Regular => null,
            Pipe => "pipe",
            Folder => "folder",
            Socket => "socket",
            _ => "device",
        };
        return found is null ? path : throw new IOException($"{path}: found a {found}; allowed: a file");
    }

    private static int? Kind(string path, int flags)
    {
        var status = stackalloc uint[64];
        // The mode is in the lower half of a word. It follows the mask, block size, attributes (two words), number of
        // links, owner and group.
        return Statx(AtCurrentDirectory, path, flags, StatxType, status) == 0 ? (int)status[7] & KindMask : null;
    }

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Statx(int directory, string path, int flags, uint mask, uint* status);
}
