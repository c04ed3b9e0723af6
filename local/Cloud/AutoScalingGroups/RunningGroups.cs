using System.Collections.Concurrent;

namespace Local.Cloud.AutoScalingGroups;

/// <summary>The Auto Scaling groups that run. Safe for many callers at once.</summary>
internal sealed class RunningGroups : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, AutoScalingGroup> _groups = new();

    /// <summary>The group of that name; null when there is none.</summary>
    public AutoScalingGroup? Find(string name) => _groups.GetValueOrDefault(name);

    /// <summary>The name in a group's ARN.</summary>
    public static string NameOf(string arn) => arn[(arn.LastIndexOf('/') + 1)..];

    internal void Add(AutoScalingGroup group) => _groups[group.Name] = group;

    internal void Remove(AutoScalingGroup group) => _groups.TryRemove(group.Name, out _);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync() =>
        await Task.WhenAll(_groups.Values.Select(group => group.DisposeAsync().AsTask()));
}
