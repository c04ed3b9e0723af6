namespace Local.Cloud.AutoScalingGroups;

/// <summary>What is awaited before an Auto Scaling group terminates an instance, as a lifecycle hook of AWS's.</summary>
internal interface ITerminationHook
{
    /// <summary>Returns when the instance may be terminated.</summary>
    /// <param name="group">The name of the group.</param>
    /// <param name="instanceId">The instance, which takes no more requests of the group's target groups.</param>
    /// <param name="cancellationToken">Cancelled when the group ends.</param>
    Task BeforeTerminationAsync(string group, string instanceId, CancellationToken cancellationToken);
}
