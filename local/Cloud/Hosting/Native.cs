using System.Runtime.InteropServices;

namespace Local.Cloud.Hosting;

/// <summary>What the cloud asks of the operating system that .NET has no name for.</summary>
internal static unsafe partial class Native
{
    private const int AtCurrentDirectory = -100;
    private const int AtNoFollow = 0x100;
    private const uint StatxUid = 0x8;
    private const uint StatxInode = 0x100;

    /// <summary>Leaves the terminal's session, so that neither Ctrl-C nor its end reaches this process.</summary>
    [LibraryImport("libc", EntryPoint = "setsid")]
    public static partial int SetSession();

    /// <summary>The effective user of this process.</summary>
    [LibraryImport("libc", EntryPoint = "geteuid")]
    public static partial uint User();

    /// <summary>The owner of the file or link at <paramref name="path"/>, or null when it cannot be told.</summary>
    public static uint? Owner(string path)
    {
        var status = stackalloc uint[64];
        // The fields before the owner are mask, block size, attributes (two words) and number of links.
        return Statx(AtCurrentDirectory, path, AtNoFollow, StatxUid, status) == 0 ? status[5] : null;
    }

    /// <summary>Whether <paramref name="file"/>, which is open, is still what stands at <paramref name="path"/>.</summary>
    public static bool IsAt(FileStream file, string path)
    {
        var open = Inode($"/proc/self/fd/{file.SafeFileHandle.DangerousGetHandle()}", 0);
        return open is not null && open == Inode(path, AtNoFollow);
    }

    private static ulong? Inode(string path, int flags)
    {
        var status = stackalloc uint[64];
        // Behind the owner come group, mode, and then the number of two words.
        return Statx(AtCurrentDirectory, path, flags, StatxInode, status) == 0
            ? status[8] | ((ulong)status[9] << 32)
            : null;
    }

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Statx(int directory, string path, int flags, uint mask, uint* status);
}
