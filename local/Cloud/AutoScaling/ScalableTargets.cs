using System.Collections.Concurrent;
using Local.Cloud.Api;
using Local.Cloud.Ecs;
using Local.Cloud.Resources;

namespace Local.Cloud.AutoScaling;

/// <summary>The services that are scaled.</summary>
internal sealed class ScalableTargets(
    EcsServices services,
    RequestCounter requests,
    TimeScale timeScale,
    TimeProvider time
) : IServiceScaling, IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, ScalableTarget> _targets = new();

    /// <summary>Makes the scalable target, or changes its bounds.</summary>
    public void Set(string resourceId, string stack, ScalableBounds bounds)
    {
        if (_targets.TryGetValue(resourceId, out var target))
        {
            target.SetBounds(bounds);
        }
        else
        {
            _targets[resourceId] = new ScalableTarget(resourceId, stack, bounds, services, requests, timeScale, time);
        }
    }

    /// <summary>The scalable target; null when there is none.</summary>
    public ScalableTarget? Find(string resourceId) => _targets.GetValueOrDefault(resourceId);

    public async Task RemoveAsync(string resourceId)
    {
        if (_targets.TryRemove(resourceId, out var target))
        {
            await target.DisposeAsync();
        }
    }

    /// <inheritdoc/>
    public IReadOnlyList<PsAlarm> Alarms(string resourceId) => Find(resourceId)?.Alarms() ?? [];

    /// <inheritdoc/>
    public IReadOnlyList<PsActivity> Activities(string resourceId) => Find(resourceId)?.Activities() ?? [];

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var resourceId in _targets.Keys)
        {
            await RemoveAsync(resourceId);
        }
    }
}
