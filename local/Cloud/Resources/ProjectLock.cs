using System.Globalization;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Local.Cloud.Resources;

/// <summary>
/// The right to be the one cloud of a project: an advisory lock (<c>flock</c>) on the project's folder itself. No
/// deletion below the folder sets it free, and the system does when the process ends. It belongs to the folder and not
/// to its path: a bind mount or a move keeps it, and a copy has another.
/// </summary>
internal sealed class ProjectLock : IDisposable
{
    private const int Shared = 1;
    private const int Exclusive = 2;
    private const int DoNotWait = 4;
    private const int WouldBlock = 11;
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(50);

    private readonly SafeFileHandle _file;

    private ProjectLock(SafeFileHandle file) => _file = file;

    /// <summary>Takes the lock; null when another process keeps it for longer than it is given.</summary>
    /// <param name="folder">The project's folder.</param>
    /// <param name="patience">How long the other may take to end.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="CloudException">The folder cannot be locked.</exception>
    public static async Task<ProjectLock?> TakeAsync(
        string folder,
        TimeSpan patience,
        CancellationToken cancellationToken
    )
    {
        for (var waited = TimeSpan.Zero; ; waited += Step)
        {
            if (TryTake(folder, Exclusive) is { } taken)
            {
                return taken;
            }

            if (waited >= patience)
            {
                return null;
            }

            await Task.Delay(Step, cancellationToken);
        }
    }

    /// <summary>Returns whether a process has the lock.</summary>
    /// <param name="folder">The project's folder.</param>
    public static bool IsHeld(string folder)
    {
        using var tried = TryTake(folder, Shared);
        return tried is null;
    }

    /// <summary>Returns the process that has the lock; null when none has, or it cannot be told.</summary>
    /// <param name="folder">The project's folder.</param>
    public static int? Holder(string folder)
    {
        // Such as: 1: FLOCK  ADVISORY  WRITE 1234 08:01:131073 0 EOF
        var inode = $":{Native.Inode(folder)}";
        foreach (var line in File.ReadLines("/proc/locks"))
        {
            var fields = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (
                fields is [_, "FLOCK", _, "WRITE", var process, var file, ..]
                && file.EndsWith(inode, StringComparison.Ordinal)
                && int.TryParse(process, NumberStyles.None, CultureInfo.InvariantCulture, out var id)
            )
            {
                return id;
            }
        }

        return null;
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    private static ProjectLock? TryTake(string folder, int kind)
    {
        // A network file system locks no folders, and files only for those who may write them.
        foreach (
            var (path, writable) in ((string, bool)[])[(folder, false), (Path.Combine(folder, "Pulumi.yaml"), true)]
        )
        {
            var file = new SafeFileHandle(Native.Open(path, writable), ownsHandle: true);
            if (!file.IsInvalid)
            {
                if (Native.Lock((int)file.DangerousGetHandle(), kind | DoNotWait) == 0)
                {
                    return new ProjectLock(file);
                }

                if (Marshal.GetLastPInvokeError() == WouldBlock)
                {
                    file.Dispose();
                    return null;
                }
            }

            file.Dispose();
        }

        throw new CloudException($"cannot lock {folder}: {Marshal.GetLastPInvokeErrorMessage()}");
    }
}
