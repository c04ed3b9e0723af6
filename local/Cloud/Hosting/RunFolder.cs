using Local.Cloud.Contract;
using Local.Cloud.Resources;

namespace Local.Cloud.Hosting;

/// <summary>The project's folders for sockets and data, made for this user alone by the one cloud that runs.</summary>
internal sealed class RunFolder : IDisposable
{
    private readonly CloudPaths _paths;
    private readonly ProjectLock _lock;

    private RunFolder(CloudPaths paths, ProjectLock @lock)
    {
        _paths = paths;
        _lock = @lock;
    }

    /// <summary>Takes the lock and makes the folders; null when another cloud keeps it for longer than it is given.</summary>
    /// <param name="paths">The project's paths.</param>
    /// <param name="patience">How long a predecessor may take to end.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="CloudException">A folder cannot be made, or is not this user's alone.</exception>
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

    /// <summary>Removes what would outlive the cloud: the link, the mark that it runs, the lock.</summary>
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

    private static void Link(CloudPaths paths)
    {
        if (paths.ShortLinkFolder is not { } folder)
        {
            return;
        }

        Directory.CreateDirectory(folder, PrivateFolder.Mode);
        if (Native.Owner(folder) != Native.User() || new FileInfo(folder).LinkTarget is not null)
        {
            throw new CloudException(
                $"{folder} belongs to somebody else; have it removed, or move the project to a folder with a shorter path"
            );
        }

        File.SetUnixFileMode(folder, PrivateFolder.Mode);
        File.Delete(paths.Sockets);
        File.CreateSymbolicLink(paths.Sockets, paths.Run);
    }
}
