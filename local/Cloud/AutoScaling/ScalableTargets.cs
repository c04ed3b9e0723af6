using System.Collections.Concurrent;
using Local.Cloud.Ecs;
using Local.Cloud.Resources;

namespace Local.Cloud.AutoScaling;

/// <summary>The services that are scaled.</summary>
/// <param name="find">Returns the service of a target; null if there is none.</param>
/// <param name="requests">Returns the requests of a target group.</param>
/// <param name="stateFolder">The folder of the state that outlives the cloud's process.</param>
/// <param name="work">The clock, time scale and background work of scaling.</param>
internal sealed class ScalableTargets(
    Func<string, IScalableService?> find,
    RequestCounter requests,
    string stateFolder,
    WorkContext work
) : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, ScalableTarget> _targets = new();

    /// <summary>Registers a scalable target, or changes its bounds. Both enforce the bounds.</summary>
    public void Register(string resourceId, string stack, string region, ScalableBounds bounds)
    {
        if (Find(resourceId) is not { } target)
        {
            History(resourceId).Forget();
            target = Start(resourceId, stack, region, bounds, Memory(resourceId));
        }

        target.SetBounds(bounds);
    }

    /// <summary>
    /// Restores a target that was registered before the cloud started, with the bounds of its last scheduled action and its
    /// history. As in AWS, this does not enforce the bounds.
    /// </summary>
    /// <param name="resourceId">The id of the service.</param>
    /// <param name="stack">The stack of the target.</param>
    /// <param name="region">The region of the target.</param>
    /// <param name="bounds">The program's bounds.</param>
    public void Restore(string resourceId, string stack, string region, ScalableBounds bounds)
    {
        var memory = Memory(resourceId);
        var last = memory.Load() is { } remembered
            ? bounds with
            {
                Minimum = remembered.Minimum,
                Maximum = remembered.Maximum,
            }
            : bounds;
        Start(resourceId, stack, region, last, memory);
    }

    /// <summary>All scalable targets.</summary>
    public IEnumerable<ScalableTarget> All => _targets.Values;

    /// <summary>Returns the scalable target; null if there is none.</summary>
    public ScalableTarget? Find(string resourceId) => _targets.GetValueOrDefault(resourceId);

    /// <summary>Ends the scaling of a service, and forgets its bounds and its history.</summary>
    public async Task RemoveAsync(string resourceId)
    {
        await EndAsync(resourceId);
        Memory(resourceId).Forget();
        History(resourceId).Forget();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var resourceId in _targets.Keys)
        {
            await EndAsync(resourceId);
        }
    }

    private ScalableTarget Start(
        string resourceId,
        string stack,
        string region,
        ScalableBounds bounds,
        TargetFile<RememberedBounds> memory
    ) =>
        _targets[resourceId] = new ScalableTarget(
            resourceId,
            stack,
            region,
            bounds,
            find,
            requests,
            memory,
            History(resourceId),
            work
        );

    private async Task EndAsync(string resourceId)
    {
        if (_targets.TryRemove(resourceId, out var target))
        {
            await target.DisposeAsync();
        }
    }

    private TargetFile<ScalingHistory> History(string resourceId) =>
        new(
            Path.Combine(stateFolder, "scaling-history"),
            resourceId,
            TargetFileJson.Default.ScalingHistory,
            "scaling begins without datapoints",
            work.Background
        );

    private TargetFile<RememberedBounds> Memory(string resourceId) =>
        new(
            Path.Combine(stateFolder, "scaling"),
            resourceId,
            TargetFileJson.Default.RememberedBounds,
            "its program's bounds hold",
            work.Background
        );
}
