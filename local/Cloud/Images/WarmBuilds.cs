using System.Collections.Concurrent;

namespace Local.Cloud.Images;

/// <summary>The services that are built often, while a stack is watched, and the compiler that stays in memory for them.</summary>
/// <param name="folder">The folder for the builds.</param>
internal sealed class WarmBuilds(string folder) : IAsyncDisposable
{
    private readonly string _server = $"infra-watch-{Guid.NewGuid():n}";
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentDictionary<string, WarmBuild> _builds = new();
    private readonly ConcurrentDictionary<WarmBuild, Task> _preparing = new();

    /// <summary>Publishes a service whose image exists already, so that its next build is quick. Returns at once.</summary>
    public void Prepare(BuildContext context)
    {
        var build = Of(context);
        // A service that does not build any more reports its faults at its next build.
        _preparing.GetOrAdd(build, _ => Task.Run(() => build.PrepareAsync(context, _stop.Token)));
    }

    /// <summary>Builds a service.</summary>
    /// <param name="context">The service's files.</param>
    /// <param name="take">Receives a folder with the published files in <c>app</c>. The folder is removed afterwards.</param>
    /// <returns>The faults; none if the service was built.</returns>
    public async Task<IReadOnlyList<string>> BuildAsync(BuildContext context, Action<string> take)
    {
        var result = Path.Combine(folder, Guid.NewGuid().ToString("n"));
        Directory.CreateDirectory(result);
        try
        {
            var faults = await Of(context).BuildAsync(context, result, _stop.Token);
            if (faults.Count == 0)
            {
                take(result);
            }

            return faults;
        }
        finally
        {
            if (Directory.Exists(result))
            {
                Directory.Delete(result, recursive: true);
            }
        }
    }

    /// <summary>Ends the builds and the compiler.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_preparing.Values).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (_builds.Values.Select(build => build.Call).FirstOrDefault(call => call is not null) is { } call)
        {
            await call.EndAsync(_server);
        }

        foreach (var build in _builds.Values)
        {
            await build.DisposeAsync();
        }

        _stop.Dispose();
    }

    private WarmBuild Of(BuildContext context) =>
        _builds.GetOrAdd(
            context.Folder,
            _ => new WarmBuild(Path.Combine(folder, Guid.NewGuid().ToString("n")), _server)
        );
}
