using Local.Cloud.Resources;

namespace Local.Cloud.Hosting;

/// <summary>Everything that the cloud is made of, put together: the one place that knows all of its modules.</summary>
public sealed class CloudServices : IAsyncDisposable
{
    /// <param name="paths">Where the project's cloud keeps what it needs.</param>
    /// <param name="store">What the cloud holds.</param>
    /// <param name="time">The clock of every module.</param>
    public CloudServices(CloudPaths paths, IResourceStore store, TimeProvider time)
    {
        Paths = paths;
        Store = store;
        Time = time;
        TimeScale = new TimeScale(Path.Combine(paths.Cloud, "time-scale.json"));
        IEnumerable<ResourceType> types = [];
        Types = types.ToDictionary(type => type.Token);
    }

    /// <summary>Where the project's cloud keeps what it needs.</summary>
    public CloudPaths Paths { get; }

    /// <summary>What the cloud holds.</summary>
    public IResourceStore Store { get; }

    /// <summary>The clock of every module.</summary>
    public TimeProvider Time { get; }

    /// <summary>By how much each stack's waits are shortened.</summary>
    public TimeScale TimeScale { get; }

    /// <summary>How each type of resource is treated, by its token.</summary>
    public IReadOnlyDictionary<string, ResourceType> Types { get; }

    /// <summary>Ends what the modules run: tasks, listeners, timers.</summary>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
