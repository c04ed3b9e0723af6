using Local.Cloud.Contract;
using Local.Cloud.Resources;
using Local.Protocol.Files;

namespace Local.Cloud.Hosting;

/// <summary>
/// The project's folders for sockets and data, which belong to this user and to the one running cloud.
/// </summary>
internal sealed class RunFolder : IDisposable
{
    // The folders of the sockets of tasks and instances.
    private static readonly string[] SocketFolders = ["t", "i"];

    private readonly CloudPaths _paths;
    private readonly ProjectLock _lock;

    private RunFolder(CloudPaths paths, ProjectLock @lock)
    {
        _paths = paths;
        _lock = @lock;
    }

    /// <summary>Takes the lock and makes the folders. Returns null if another cloud keeps the lock.</summary>
    /// <param name="paths">The project's paths.</param>
    /// <param name="patience">The time to wait for a predecessor that is ending.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <exception cref="CloudException">A folder cannot be made, or other users can access it.</exception>
    public static async Task<RunFolder?> OpenAsync(
        CloudPaths paths,
        TimeSpan patience,
        CancellationToken cancellationToken
    )
    {
        if (await ProjectLock.TakeAsync(paths.Project, patience, cancellationToken) is not { } held)
        {
            return null;
        }

        try
        {
            PrivateFolder.Secure(paths.Cloud);
            PrivateFolder.Secure(paths.Run);
            PrivateFolder.Secure(paths.Logs);
            RemoveSockets(paths);
            // To write to a pipe might never end.
            File.Delete(paths.LockFile);
            File.WriteAllBytes(paths.LockFile, []);
            Link(paths);
            return new RunFolder(paths, held);
        }
        catch (Exception e)
        {
            held.Dispose();
            if (e is IOException or UnauthorizedAccessException)
            {
                throw new CloudException($"cannot use {paths.Local}: {e.Message}");
            }

            throw;
        }
    }

    /// <summary>Removes everything that would outlive the cloud: the link, the lock file and the lock.</summary>
    public void Dispose()
    {
        if (_paths.ShortLinkFolder is { } folder && Directory.Exists(folder))
        {
            File.Delete(Path.Combine(folder, "run"));
            Directory.Delete(folder);
        }

        if (Directory.Exists(_paths.Run))
        {
            File.Delete(_paths.LockFile);
        }

        _lock.Dispose();
    }

    /// <summary>Removes the sockets that a cloud which was killed has left.</summary>
    private static void RemoveSockets(CloudPaths paths)
    {
        foreach (var folder in SocketFolders.Select(name => Path.Combine(paths.Run, name)).Where(Directory.Exists))
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static void Link(CloudPaths paths)
    {
        if (paths.ShortLinkFolder is not { } folder)
        {
            return;
        }

        Directory.CreateDirectory(folder, PrivateFolder.Mode);
        if (FileStatus.Of(folder)?.Owner != Native.User() || new FileInfo(folder).LinkTarget is not null)
        {
            throw new CloudException(
                $"{folder} belongs to another user; have it removed, or move the project to a folder with a shorter path"
            );
        }

        File.SetUnixFileMode(folder, PrivateFolder.Mode);
        File.Delete(paths.Sockets);
        File.CreateSymbolicLink(paths.Sockets, paths.Run);
    }
}
