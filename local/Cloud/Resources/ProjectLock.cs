using System.Globalization;
using System.Runtime.InteropServices;
using Local.Protocol.Files;
using Microsoft.Win32.SafeHandles;

namespace Local.Cloud.Resources;

/// <summary>
/// The right to be the only cloud of a project: an advisory lock (<c>flock</c>) on the project's folder. No
/// deletion inside the folder releases it, but the system does when the process ends. It belongs to the folder, not
/// to its path: it stays with a bind mount or a move, and a copy has another lock.
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

    /// <summary>
    /// Takes the lock. Returns null if another process keeps it for longer than <paramref name="patience"/>.
    /// </summary>
    /// <param name="folder">The project's folder.</param>
    /// <param name="patience">The time to wait for the other process.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
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

    /// <summary>Returns the id of the process that has the lock; null if none has it, or the id is unknown.</summary>
    /// <param name="folder">The project's folder.</param>
    public static int? Holder(string folder)
    {
        // The format of a line: 1: FLOCK  ADVISORY  WRITE 1234 08:01:131073 0 EOF
        var inode = $":{FileStatus.Of(folder)?.Inode}";
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
        // A network file system locks no folders, and it locks files only for users who may write them.
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
