using System.Runtime.InteropServices;

namespace Local.Cloud.Resources;

/// <summary>Calls of the operating system that .NET does not offer.</summary>
internal static unsafe partial class Native
{
    private const int ReadWrite = 0x2;
    private const int ResidentMemory = 5;
    private const int OpenFiles = 7;
    private const int CloseOnExec = 0x80000;

    /// <summary>Leaves the terminal's session, so that its signals and its end do not reach this process.</summary>
    [LibraryImport("libc", EntryPoint = "setsid")]
    public static partial int SetSession();

    /// <summary>Returns the effective user of this process.</summary>
    [LibraryImport("libc", EntryPoint = "geteuid")]
    public static partial uint User();

    /// <summary>Returns whether the programs that this process starts may limit their resident memory to some bytes.</summary>
    public static bool MayLimitResidentMemory(ulong bytes)
    {
        var limits = stackalloc ulong[2];
        return GetLimits(ResidentMemory, limits) == 0 && bytes <= limits[1];
    }

    /// <summary>Returns the number of descriptors that this process may have.</summary>
    public static int MostDescriptors()
    {
        var limits = stackalloc ulong[2];
        return GetLimits(OpenFiles, limits) == 0 ? (int)Math.Min(limits[0], int.MaxValue) : int.MaxValue;
    }

    /// <summary>Opens a file or folder. Programs that this process starts do not inherit it.</summary>
    /// <returns>The descriptor, or -1.</returns>
    public static int Open(string path, bool writable) => Open(path, CloseOnExec | (writable ? ReadWrite : 0));

    /// <summary>Locks an open file or folder, or tries to.</summary>
    /// <returns>0, or -1 with the reason as the last error.</returns>
    [LibraryImport("libc", EntryPoint = "flock", SetLastError = true)]
    public static partial int Lock(int descriptor, int operation);

    [LibraryImport("libc", EntryPoint = "getrlimit")]
    private static partial int GetLimits(int resource, ulong* softAndHard);

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);
}
