using Local.Cloud.Resources;

namespace Local.Cloud.Hosting;

/// <summary>Looks every second whether files and folders are still those that they were at its start.</summary>
internal sealed class FileWatch : IDisposable
{
    private static readonly TimeSpan Step = TimeSpan.FromSeconds(1);
    private readonly IReadOnlyList<(string Path, ulong? Inode, Action<string> Lost)> _files;
    private readonly ITimer _timer;

    /// <param name="time">The clock.</param>
    /// <param name="files">
    /// The files and folders, and what is done about the first of them that is gone or another; it may be done more than
    /// once.
    /// </param>
    public FileWatch(TimeProvider time, IEnumerable<(string Path, Action<string> Lost)> files)
    {
        _files = [.. files.Select(file => (file.Path, Native.Inode(file.Path), file.Lost))];
        _timer = time.CreateTimer(_ => Look(), null, Step, Step);
    }

    public void Dispose() => _timer.Dispose();

    private void Look()
    {
        foreach (var (path, inode, lost) in _files)
        {
            if (Native.Inode(path) != inode)
            {
                lost(path);
                return;
            }
        }
    }
}
