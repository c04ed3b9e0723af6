using Local.Cloud.Resources;

namespace Local.Cloud.Hosting;

/// <summary>
/// The project's folders for sockets and data, made for this user alone, with the lock that lets one cloud run.
/// </summary>
internal sealed class RunFolder : IDisposable
{
    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private readonly CloudPaths _paths;
    private readonly FileStream _lock;

    private RunFolder(CloudPaths paths, FileStream @lock)
    {
        _paths = paths;
        _lock = @lock;
    }

    /// <summary>Makes the folders and takes the lock; null when another cloud keeps it for longer than it is given.</summary>
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
        try
        {
            Directory.CreateDirectory(paths.Local);
            foreach (var folder in new[] { paths.Cloud, paths.Run })
            {
                Directory.CreateDirectory(folder, Private);
                File.SetUnixFileMode(folder, Private);
            }
            if (await LockAsync(paths.LockFile, patience, cancellationToken).ConfigureAwait(false) is not { } file)
            {
                return null;
            }
            Link(paths);
            return new RunFolder(paths, file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CloudException($"cannot use {paths.Local}: {e.Message}");
        }
    }

    /// <summary>Removes what would outlive the cloud: the link, the lock.</summary>
    public void Dispose()
    {
        if (_paths.ShortLinkFolder is { } folder)
        {
            File.Delete(Path.Combine(folder, "run"));
            Directory.Delete(folder);
        }
        // Removed while it is held: who waited for it sees that its file is no longer there, and takes a new one.
        File.Delete(_paths.LockFile);
        _lock.Dispose();
    }

    private static async Task<FileStream?> LockAsync(
        string path,
        TimeSpan patience,
        CancellationToken cancellationToken
    )
    {
        var step = TimeSpan.FromMilliseconds(50);
        for (var waited = TimeSpan.Zero; ; waited += step)
        {
            try
            {
                var file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
                if (Native.IsAt(file, path))
                {
                    return file;
                }
                await file.DisposeAsync().ConfigureAwait(false);
            }
            catch (IOException) when (File.Exists(path))
            {
                if (waited >= patience)
                {
                    return null;
                }
            }
            await Task.Delay(step, cancellationToken).ConfigureAwait(false);
        }
    }

    private static void Link(CloudPaths paths)
    {
        if (paths.ShortLinkFolder is not { } folder)
        {
            return;
        }
        Directory.CreateDirectory(folder, Private);
        if (Native.Owner(folder) != Native.User() || new FileInfo(folder).LinkTarget is not null)
        {
            throw new CloudException(
                $"{folder} belongs to somebody else; have it removed, or move the project to a folder with a shorter path"
            );
        }
        File.SetUnixFileMode(folder, Private);
        File.Delete(paths.Sockets);
        File.CreateSymbolicLink(paths.Sockets, paths.Run);
    }
}
