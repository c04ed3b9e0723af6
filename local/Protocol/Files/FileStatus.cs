using System.Runtime.InteropServices;

namespace Local.Protocol.Files;

/// <summary>The status of a file, folder, link, pipe, socket or device.</summary>
/// <param name="Mode">The kind and the permissions.</param>
/// <param name="Owner">The id of the user.</param>
/// <param name="Inode">The number that tells it from all others of its file system.</param>
public readonly unsafe partial record struct FileStatus(int Mode, uint Owner, ulong Inode)
{
    private const int AtCurrentDirectory = -100;
    private const int AtNoFollow = 0x100;
    private const uint TypeUserAndInode = 0x1 | 0x8 | 0x100;

    /// <summary>Returns the status of what is at <paramref name="path"/>; null for nothing.</summary>
    /// <param name="path">The path.</param>
    /// <param name="follow">Whether to follow a link to its target. Default: the status of the link itself.</param>
    public static FileStatus? Of(string path, bool follow = false)
    {
        var found = stackalloc uint[64];
        // The words are: mask, block size, attributes (two), number of links, owner, group, mode (the lower half), and
        // inode (two).
        return Statx(AtCurrentDirectory, path, follow ? 0 : AtNoFollow, TypeUserAndInode, found) == 0
            ? new FileStatus((int)found[7], found[5], found[8] | ((ulong)found[9] << 32))
            : null;
    }

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Statx(int directory, string path, int flags, uint mask, uint* status);
}
