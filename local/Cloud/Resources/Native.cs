using System.Runtime.InteropServices;

namespace Local.Cloud.Resources;

/// <summary>What the cloud asks of the operating system that .NET has no name for.</summary>
internal static unsafe partial class Native
{
    private const int AtCurrentDirectory = -100;
    private const int AtNoFollow = 0x100;
    private const uint StatxType = 0x1;
    private const uint StatxUid = 0x8;
    private const uint StatxInode = 0x100;
    private const int ReadWrite = 0x2;
    private const int CloseOnExec = 0x80000;

    /// <summary>Leaves the terminal's session, so that neither Ctrl-C nor its end reaches this process.</summary>
    [LibraryImport("libc", EntryPoint = "setsid")]
    public static partial int SetSession();

    /// <summary>Returns the effective user of this process.</summary>
    [LibraryImport("libc", EntryPoint = "geteuid")]
    public static partial uint User();

    /// <summary>
    /// Returns the owner of the file or link at <paramref name="path"/>, or null when it cannot be told.
    /// </summary>
    public static uint? Owner(string path)
    {
        var status = stackalloc uint[64];
        // The fields before the owner are mask, block size, attributes (two words) and number of links.
        return Statx(AtCurrentDirectory, path, AtNoFollow, StatxUid, status) == 0 ? status[5] : null;
    }

    /// <summary>Returns whether there is a file at <paramref name="path"/>: no folder, link, pipe or socket.</summary>
    public static bool IsFile(string path)
    {
        var status = stackalloc uint[64];
        // Behind the owner comes the group, and then the mode in the lower half of a word; its upper digit is the kind.
        return Statx(AtCurrentDirectory, path, AtNoFollow, StatxType, status) == 0 && (status[7] & 0xF000) == 0x8000;
    }

    /// <summary>
    /// Returns the number of the file, folder or link at <paramref name="path"/>, or null when there is none.
    /// </summary>
    public static ulong? Inode(string path)
    {
        var status = stackalloc uint[64];
        // Behind the owner come group, mode, and then the number of two words.
        return Statx(AtCurrentDirectory, path, AtNoFollow, StatxInode, status) == 0
            ? status[8] | ((ulong)status[9] << 32)
            : null;
    }

    /// <summary>Opens a file or folder, which no program that this one starts is given.</summary>
    /// <returns>Its descriptor, or -1.</returns>
    public static int Open(string path, bool writable) => Open(path, CloseOnExec | (writable ? ReadWrite : 0));

    /// <summary>Takes or tries the lock of an open file or folder.</summary>
    /// <returns>0, or -1 with the reason as the last error.</returns>
    [LibraryImport("libc", EntryPoint = "flock", SetLastError = true)]
    public static partial int Lock(int descriptor, int operation);

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Statx(int directory, string path, int flags, uint mask, uint* status);
}
