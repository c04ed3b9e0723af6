using System.Threading.Channels;

namespace Local.Cli.Watching;

/// <summary>Collects the changes of files below some folders until they rest for a moment.</summary>
internal sealed class FileChanges : IDisposable
{
    /// <summary>An editor writes a file in several steps, and "save all" writes several files.</summary>
    private static readonly TimeSpan Rest = TimeSpan.FromMilliseconds(50);

    /// <summary>Changes that never rest are given out after this time.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(1);

    // Beyond this number, it does not matter which files changed: there is something to do.
    private const int Most = 10_000;

    private readonly Channel<string> _paths = Channel.CreateBounded<string>(
        new BoundedChannelOptions(Most) { FullMode = BoundedChannelFullMode.DropWrite }
    );

    private readonly List<FileSystemWatcher> _watchers = [];
    private readonly Func<string, bool> _isOfInterest;
    private readonly TimeProvider _time;

    /// <param name="places">The full paths of the files, and of the folders with all that is in them.</param>
    /// <param name="isOfInterest">Whether a path counts. The others do not disturb the rest.</param>
    /// <param name="time">The clock.</param>
    public FileChanges(IEnumerable<string> places, Func<string, bool> isOfInterest, TimeProvider time)
    {
        _isOfInterest = isOfInterest;
        _time = time;
        foreach (var place in places)
        {
            var watcher = Directory.Exists(place)
                ? new FileSystemWatcher(place) { IncludeSubdirectories = true }
                : new FileSystemWatcher(Path.GetDirectoryName(place)!, Path.GetFileName(place));
            watcher.Changed += (_, e) => Add(e.FullPath);
            watcher.Created += (_, e) => Add(e.FullPath);
            watcher.Deleted += (_, e) => Add(e.FullPath);
            watcher.Renamed += (_, e) =>
            {
                Add(e.OldFullPath);
                Add(e.FullPath);
            };
            watcher.EnableRaisingEvents = true;
            _watchers.Add(watcher);
        }
    }

    /// <summary>Waits for changes.</summary>
    /// <returns>The full paths of the changed files, each once.</returns>
    public async Task<IReadOnlySet<string>> NextAsync(CancellationToken cancellationToken)
    {
        var paths = new HashSet<string>(StringComparer.Ordinal) { await _paths.Reader.ReadAsync(cancellationToken) };
        var started = _time.GetTimestamp();
        do
        {
            while (_paths.Reader.TryRead(out var path))
            {
                paths.Add(path);
            }

            await Task.Delay(Rest, _time, cancellationToken);
        } while (_paths.Reader.TryPeek(out _) && _time.GetElapsedTime(started) < Longest);

        return paths;
    }

    public void Dispose() => _watchers.ForEach(watcher => watcher.Dispose());

    private void Add(string path)
    {
        if (_isOfInterest(path))
        {
            _paths.Writer.TryWrite(path);
        }
    }
}
