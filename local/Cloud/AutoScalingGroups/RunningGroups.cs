using System.Collections.Concurrent;

namespace Local.Cloud.AutoScalingGroups;

/// <summary>The running Auto Scaling groups. Thread-safe.</summary>
internal sealed class RunningGroups : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, AutoScalingGroup> _groups = new();

    /// <summary>Returns the group with this name; null if there is none.</summary>
    public AutoScalingGroup? Find(string name) => _groups.GetValueOrDefault(name);

    /// <summary>Returns the name in a group's ARN.</summary>
    public static string NameOf(string arn) => arn[(arn.LastIndexOf('/') + 1)..];

    internal void Add(AutoScalingGroup group) => _groups[group.Name] = group;

    internal void Remove(AutoScalingGroup group) => _groups.TryRemove(group.Name, out _);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync() =>
        await Task.WhenAll(_groups.Values.Select(group => group.DisposeAsync().AsTask()));
}
