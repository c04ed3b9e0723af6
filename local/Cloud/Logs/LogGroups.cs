using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Local.Cloud.Contract;
using Local.Cloud.Resources;
using Local.Protocol.Files;

namespace Local.Cloud.Logs;

/// <summary>
/// The log groups. Each is a folder in <c>.local/logs/&lt;stack&gt;</c> with a file for each stream. Thread-safe.
/// </summary>
/// <param name="folder">The folder <c>.local/logs</c>.</param>
/// <param name="time">The clock of time stamps and retention.</param>
internal sealed class LogGroups(string folder, TimeProvider time)
{
    private const long MaximumStreamBytes = 4 << 20;

    private sealed record Group(string Stack, int RetentionDays);

    private sealed record Stream(LogStream File, string Stack, string Service);

    private readonly ConcurrentDictionary<string, Group> _groups = new();
    private readonly ConcurrentDictionary<(string Group, string Stream), Stream> _streams = new();
    private readonly ConcurrentDictionary<LogFollower, (string Stack, string? Service)> _followers = new();

    /// <summary>Adds a group, or changes the number of days that its streams are kept; 0 keeps them for ever.</summary>
    public void Add(string stack, string group, int retentionDays)
    {
        _groups[group] = new Group(stack, retentionDays);
        Expire(group);
    }

    /// <summary>Returns whether the group exists.</summary>
    public bool Exists(string group) => _groups.ContainsKey(group);

    /// <summary>Removes a group with its streams.</summary>
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

    /// <summary>Creates a stream, so that lines can be appended.</summary>
    /// <param name="group">The name of an existing group.</param>
    /// <param name="stream">The name of the stream, such as <c>users/container-users/0123…</c>.</param>
    /// <param name="service">The ECS service whose task writes the stream.</param>
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

    /// <summary>Appends lines to a stream. Does nothing if the stream was removed in the meantime.</summary>
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

    /// <summary>
    /// Returns the lines of a stack's tasks in the order of time; with <paramref name="follow"/>, also new lines.
    /// </summary>
    /// <param name="stack">The name of the stack.</param>
    /// <param name="service">The name of the ECS service or the prefix of its streams; null for all services.</param>
    /// <param name="follow">Whether to continue until cancelled.</param>
    /// <param name="cancellationToken">Ends the following.</param>
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
                // A line that was written while the files were read appears in both.
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
    /// Returns the ECS services of a stack that have written lines, each with the prefixes of its streams.
    /// <see cref="ReadAsync"/> accepts both.
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
            foreach (var file in new[] { LogStream.Older(path), path }.Where(RegularFile.LeadsTo))
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

    /// <summary>Removes the streams of a group that are older than its retention.</summary>
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

    /// <summary>Converts a name with slashes to a path that stays inside its folder.</summary>
    private static string SafePath(string name) =>
        string.Join(
            '/',
            name.Split('/', StringSplitOptions.RemoveEmptyEntries).Select(part => part is "." or ".." ? "_" : part)
        );
}
