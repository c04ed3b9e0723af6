namespace Local.Cloud.Images;

/// <summary>
/// Collects services that are requested at about the same time and publishes them together. Services that are
/// requested during a build go into the next one.
/// </summary>
/// <param name="folder">The folder for the builds' temporary folders.</param>
/// <param name="time">The clock of the collection time.</param>
internal sealed class PublishQueue(string folder, TimeProvider time) : IAsyncDisposable
{
    // A program registers its images within milliseconds. Each MSBuild that is saved saves more than a second.
    private static readonly TimeSpan Gathering = TimeSpan.FromMilliseconds(100);

    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _lock = new();
    private List<Entry> _waiting = [];
    private Task _running = Task.CompletedTask;

    private sealed record Entry(BuildContext Context, TaskCompletionSource<Published> Done);

    /// <summary>The result of a build: the folder of the published files, or the faults.</summary>
    /// <param name="Folder">
    /// The folder of the published files. The caller moves it away before it releases the build.
    /// </param>
    /// <param name="Faults">The compiler's messages; empty if the service was published.</param>
    public sealed record Published(string Folder, IReadOnlyList<string> Faults);

    /// <summary>
    /// Publishes a service. <paramref name="take"/> receives the folder of the published files before it is
    /// removed.
    /// </summary>
    public async Task<IReadOnlyList<string>> PublishAsync(BuildContext context, Action<string> take)
    {
        var entry = new Entry(context, new(TaskCreationOptions.RunContinuationsAsynchronously));
        lock (_lock)
        {
            _waiting.Add(entry);
            if (_running.IsCompleted)
            {
                _running = Task.Run(RunAsync);
            }
        }

        var published = await entry.Done.Task;
        try
        {
            if (published.Faults.Count == 0)
            {
                take(published.Folder);
            }

            return published.Faults;
        }
        finally
        {
            Remove(published.Folder);
        }
    }

    /// <summary>Ends all builds.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running;
        _stop.Dispose();
    }

    private async Task RunAsync()
    {
        try
        {
            await Task.Delay(Gathering, time, _stop.Token);
        }
        catch (OperationCanceledException)
        {
            // The waiting builds end below.
        }

        while (Take() is { Count: > 0 } batch)
        {
            await PublishAsync(batch);
        }
    }

    private List<Entry> Take()
    {
        lock (_lock)
        {
            var batch = _waiting;
            _waiting = [];
            if (batch.Count == 0)
            {
                // This is inside the lock, so that the next caller starts a new run.
                _running = Task.CompletedTask;
            }

            return batch;
        }
    }

    private async Task PublishAsync(List<Entry> batch)
    {
        var build = Path.Combine(folder, Guid.NewGuid().ToString("n"));
        try
        {
            Published[] results;
            try
            {
                results = await PublishAsync(batch, build);
            }
            finally
            {
                // This comes before the results are set: whoever has a result finds nothing left of the build.
                Remove(build);
            }

            foreach (var (entry, result) in batch.Zip(results))
            {
                entry.Done.TrySetResult(result);
            }
        }
        catch (Exception e)
        {
            batch.ForEach(entry => entry.Done.TrySetException(e));
        }
    }

    private async Task<Published[]> PublishAsync(List<Entry> batch, string build)
    {
        var jobs = batch.Select((entry, index) => Prepare(entry.Context, Path.Combine(build, $"{index}"))).ToArray();
        var faults = await Publisher.PublishAsync(build, jobs, _stop.Token);
        return [.. jobs.Zip(faults, Collect)];
    }

    /// <summary>Moves the published files away from the sources, which are removed with the build.</summary>
    private Published Collect(PublishJob job, IReadOnlyList<string> faults)
    {
        var result = Path.Combine(folder, Guid.NewGuid().ToString("n"));
        Directory.CreateDirectory(result);
        if (faults.Count == 0)
        {
            Directory.Move(job.Output, Path.Combine(result, "app"));
        }

        return new(result, faults);
    }

    private static PublishJob Prepare(BuildContext context, string place)
    {
        var source = Path.Combine(place, "source");
        context.CopyTo(source);
        return new(Path.Combine(source, context.Project), Path.Combine(place, "app"), context.Folder);
    }

    private static void Remove(string path)
    {
        if (Directory.Exists(path))
        {
            Directory.Delete(path, recursive: true);
        }
    }
}
