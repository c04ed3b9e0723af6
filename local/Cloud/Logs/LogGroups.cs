using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Local.Cloud.Contract;
using Local.Cloud.Resources;

namespace Local.Cloud.Logs;

/// <summary>
/// The log groups, each a folder below <c>.local/logs/&lt;stack&gt;</c> with a file for each stream. Safe for many
/// callers at once.
/// </summary>
/// <param name="folder"><c>.local/logs</c>.</param>
/// <param name="time">The clock that lines are stamped with and retention goes by.</param>
internal sealed class LogGroups(string folder, TimeProvider time)
{
    private const long MaximumStreamBytes = 4 << 20;

    private sealed record Group(string Stack, int RetentionDays);

    private sealed record Stream(LogStream File, string Stack, string Service);

    private readonly ConcurrentDictionary<string, Group> _groups = new();
    private readonly ConcurrentDictionary<(string Group, string Stream), Stream> _streams = new();
    private readonly ConcurrentDictionary<LogFollower, (string Stack, string? Service)> _followers = new();

    /// <summary>Makes a group known, or changes how many days its streams are kept; 0 keeps them for ever.</summary>
    public void Add(string stack, string group, int retentionDays)
    {
        _groups[group] = new Group(stack, retentionDays);
        Expire(group);
    }

    /// <summary>Whether there is such a group.</summary>
    public bool Exists(string group) => _groups.ContainsKey(group);

    /// <summary>Removes a group and what it holds.</summary>
    public void Remove(string group)
    {
        if (!_groups.TryRemove(group, out var removed))
        {
            return;
        }

        foreach (var key in _streams.Keys.Where(key => key.Group == group))
        {
            _streams.TryRemove(key, out _);
        }

        var path = GroupFolder(removed.Stack, group);
        if (Directory.Exists(path))
        {
            Directory.Delete(path, recursive: true);
        }
    }

    /// <summary>Makes a stream, so that lines can be appended to it.</summary>
    /// <param name="group">A group that exists.</param>
    /// <param name="stream">Such as <c>users/container-users/0123…</c>.</param>
    /// <param name="service">The ECS service whose task writes it.</param>
    /// <exception cref="CloudException">The group does not exist.</exception>
    public void Open(string group, string stream, string service)
    {
        if (!_groups.TryGetValue(group, out var found))
        {
            throw new CloudException($"ResourceNotFoundException: the log group {group} does not exist");
        }

        var path = Path.Combine(GroupFolder(found.Stack, group), service, SafePath(stream) + ".log");
        _streams[(group, stream)] = new Stream(new LogStream(path, MaximumStreamBytes), found.Stack, service);
        Expire(group);
    }

    /// <summary>Appends lines to an opened stream; nothing happens where that was removed meanwhile.</summary>
    public void Append(string group, string stream, IReadOnlyList<string> lines, bool isError)
    {
        if (!_streams.TryGetValue((group, stream), out var opened))
        {
            return;
        }

        var now = time.GetUtcNow();
        opened.File.Append(now, lines, isError);
        foreach (var (follower, wanted) in _followers)
        {
            if (wanted.Stack == opened.Stack && IsOf(wanted.Service, opened.Service, stream))
            {
                foreach (var line in lines)
                {
                    follower.Add(new LogEvent(now, opened.Service, stream, line, isError));
                }
            }
        }
    }

    /// <summary>The lines of a stack's tasks, by time; with <paramref name="follow"/> also those to come.</summary>
    /// <param name="stack">The stack.</param>
    /// <param name="service">The ECS service, or the prefix of its streams; null for all.</param>
    /// <param name="follow">Whether to go on until cancelled.</param>
    /// <param name="cancellationToken">Ends following.</param>
    public async IAsyncEnumerable<LogEvent> ReadAsync(
        string stack,
        string? service,
        bool follow,
        [EnumeratorCancellation] CancellationToken cancellationToken = default
    )
    {
        var follower = new LogFollower();
        if (follow)
        {
            _followers[follower] = (stack, service);
        }

        try
        {
            var last = DateTimeOffset.MinValue;
            var printed = new HashSet<LogEvent>();
            foreach (var written in Written(stack, service))
            {
                if (written.Time != last)
                {
                    printed.Clear();
                    last = written.Time;
                }

                printed.Add(written);
                yield return written;
            }

            if (!follow)
            {
                yield break;
            }

            await foreach (var written in follower.ReadAsync(cancellationToken))
            {
                // What was written while the files were read is in both.
                if (written.Time > last || written.Time == last && !printed.Contains(written))
                {
                    yield return written;
                }
            }
        }
        finally
        {
            _followers.TryRemove(follower, out _);
        }
    }

    /// <summary>
    /// The ECS services of a stack that have written, each with the prefixes of its streams: what
    /// <see cref="ReadAsync"/> takes for a service.
    /// </summary>
    public ILookup<string, string> Services(string stack) =>
        ServiceFolders(stack)
            .SelectMany(folder =>
                Directory
                    .EnumerateFileSystemEntries(folder)
                    .Select(entry => (Service: Path.GetFileName(folder), Prefix: Path.GetFileName(entry)))
            )
            .Concat(
                _streams
                    .Where(stream => stream.Value.Stack == stack)
                    .Select(stream => (stream.Value.Service, Prefix: stream.Key.Stream.Split('/')[0]))
            )
            .Distinct()
            .ToLookup(entry => entry.Service, entry => entry.Prefix);

    private IEnumerable<string> ServiceFolders(string stack) =>
        _groups
            .Where(group => group.Value.Stack == stack)
            .Select(group => GroupFolder(stack, group.Key))
            .Where(Directory.Exists)
            .SelectMany(group => Directory.EnumerateDirectories(group));

    private List<LogEvent> Written(string stack, string? service) =>
        [
            .. ServiceFolders(stack)
                .SelectMany(Read)
                .Where(line => IsOf(service, line.Service, line.Stream))
                .OrderBy(line => line.Time),
        ];

    private static bool IsOf(string? wanted, string service, string stream) =>
        wanted is null
        || wanted == service
        || stream.StartsWith(wanted, StringComparison.Ordinal) && stream.ElementAtOrDefault(wanted.Length) == '/';

    private static IEnumerable<LogEvent> Read(string serviceFolder)
    {
        foreach (var path in Directory.EnumerateFiles(serviceFolder, "*.log", SearchOption.AllDirectories))
        {
            var stream = Path.GetRelativePath(serviceFolder, path)[..^".log".Length];
            foreach (var file in new[] { LogStream.Older(path), path }.Where(File.Exists))
            {
                foreach (var line in File.ReadLines(file))
                {
                    if (LogStream.Parse(line) is var (time, isError, message))
                    {
                        yield return new LogEvent(time, Path.GetFileName(serviceFolder), stream, message, isError);
                    }
                }
            }
        }
    }

    /// <summary>Removes the streams of a group in which nothing was written for its days.</summary>
    private void Expire(string group)
    {
        if (!_groups.TryGetValue(group, out var found) || found.RetentionDays == 0)
        {
            return;
        }

        var path = GroupFolder(found.Stack, group);
        if (!Directory.Exists(path))
        {
            return;
        }

        var oldest = time.GetUtcNow().UtcDateTime.AddDays(-found.RetentionDays);
        foreach (var file in Directory.EnumerateFiles(path, "*.log*", SearchOption.AllDirectories))
        {
            if (File.GetLastWriteTimeUtc(file) < oldest)
            {
                File.Delete(file);
            }
        }
    }

    private string GroupFolder(string stack, string group) => Path.Combine(folder, stack, SafePath(group));

    /// <summary>A name with slashes as a path that stays below its folder.</summary>
    private static string SafePath(string name) =>
        string.Join(
            '/',
            name.Split('/', StringSplitOptions.RemoveEmptyEntries).Select(part => part is "." or ".." ? "_" : part)
        );
}
