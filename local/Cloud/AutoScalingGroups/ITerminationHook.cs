namespace Local.Cloud.AutoScalingGroups;

/// <summary>A wait before an Auto Scaling group terminates an instance, like an AWS lifecycle hook.</summary>
internal interface ITerminationHook
{
    /// <summary>Waits until the instance may be terminated.</summary>
    /// <param name="group">The name of the group.</param>
    /// <param name="instanceId">
    /// The id of the instance, which gets no requests from the group's target groups any more.
    /// </param>
    /// <param name="cancellationToken">Cancelled when the group ends.</param>
    Task BeforeTerminationAsync(string group, string instanceId, CancellationToken cancellationToken);
}
