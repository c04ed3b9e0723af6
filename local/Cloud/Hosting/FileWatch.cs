namespace Local.Cloud.Hosting;

/// <summary>Checks every second whether files still exist.</summary>
internal sealed class FileWatch : IDisposable
{
    private static readonly TimeSpan Step = TimeSpan.FromSeconds(1);
    private readonly IReadOnlyList<(string Path, Action<string> Lost)> _files;
    private readonly ITimer _timer;

    /// <param name="time">The clock.</param>
    /// <param name="files">
    /// The files, each with an action for its loss. The action of the first missing file runs, possibly more than
    /// once.
    /// </param>
    public FileWatch(TimeProvider time, IEnumerable<(string Path, Action<string> Lost)> files)
    {
        _files = [.. files];
        _timer = time.CreateTimer(_ => Look(), null, Step, Step);
    }

    public void Dispose() => _timer.Dispose();

    private void Look()
    {
        foreach (var (path, lost) in _files)
        {
            if (!Path.Exists(path))
            {
                lost(path);
                return;
            }
        }
    }
}
