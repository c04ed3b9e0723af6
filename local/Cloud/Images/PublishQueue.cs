namespace Local.Cloud.Images;

/// <summary>
/// Gathers services that are asked for at about the same time, and publishes them together; those that come while
/// a build runs are the next build.
/// </summary>
/// <param name="folder">Where builds have their temporary folders.</param>
/// <param name="time">The clock that the gathering goes by.</param>
internal sealed class PublishQueue(string folder, TimeProvider time) : IAsyncDisposable
{
    // A program registers its images within milliseconds; one MSBuild less saves over a second.
    private static readonly TimeSpan Gathering = TimeSpan.FromMilliseconds(100);

    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _lock = new();
    private List<Entry> _waiting = [];
    private Task _running = Task.CompletedTask;

    private sealed record Entry(BuildContext Context, TaskCompletionSource<Published> Done);

    /// <summary>What came of a build: the folder of the published files, or what was wrong.</summary>
    /// <param name="Folder">The folder of the published files; the caller moves it away before it releases the build.</param>
    /// <param name="Faults">The compiler's messages; empty when it was published.</param>
    public sealed record Published(string Folder, IReadOnlyList<string> Faults);

    /// <summary>Publishes a service; <paramref name="take"/> gets the published files before they are removed.</summary>
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

    /// <summary>Ends what is being built.</summary>
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
            // The builds that wait are ended below.
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
                // Under the lock: who comes next starts anew.
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
                // Before anyone is told: who has a result finds nothing of the build left.
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

    /// <summary>Takes what was built away from the sources, which go with the build.</summary>
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
        return new(Path.Combine(source, context.Project), Path.Combine(place, "app"));
    }

    private static void Remove(string path)
    {
        if (Directory.Exists(path))
        {
            Directory.Delete(path, recursive: true);
        }
    }
}
