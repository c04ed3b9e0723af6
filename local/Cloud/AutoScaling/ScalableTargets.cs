using System.Collections.Concurrent;
using Local.Cloud.Ecs;
using Local.Cloud.Resources;

namespace Local.Cloud.AutoScaling;

/// <summary>The services that are scaled.</summary>
internal sealed class ScalableTargets(Func<string, IScalableService?> find, RequestCounter requests, WorkContext work)
    : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, ScalableTarget> _targets = new();

    /// <summary>Registers a scalable target, or changes its bounds. Both enforce the bounds.</summary>
    public void Register(string resourceId, string stack, string region, ScalableBounds bounds) =>
        (Find(resourceId) ?? Restore(resourceId, stack, region, bounds)).SetBounds(bounds);

    /// <summary>
    /// Restores a target that was registered before the cloud started. As in AWS, this does not enforce the bounds.
    /// </summary>
    public ScalableTarget Restore(string resourceId, string stack, string region, ScalableBounds bounds) =>
        _targets[resourceId] = new ScalableTarget(resourceId, stack, region, bounds, find, requests, work);

    /// <summary>Returns the scalable target; null if there is none.</summary>
    public ScalableTarget? Find(string resourceId) => _targets.GetValueOrDefault(resourceId);

    public async Task RemoveAsync(string resourceId)
    {
        if (_targets.TryRemove(resourceId, out var target))
        {
            await target.DisposeAsync();
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var resourceId in _targets.Keys)
        {
            await RemoveAsync(resourceId);
        }
    }
}
