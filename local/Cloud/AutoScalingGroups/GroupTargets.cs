using Local.Cloud.Ec2;
using Local.Cloud.LoadBalancing;

namespace Local.Cloud.AutoScalingGroups;

/// <summary>A group's instances as targets of its target groups, each on the target group's own port.</summary>
/// <param name="targetGroups">All target groups.</param>
internal sealed class GroupTargets(TargetGroups targetGroups)
{
    /// <summary>The health of an instance in each of the target groups; null where it is not registered.</summary>
    public IEnumerable<string?> States(Instance? instance, IEnumerable<string> arns) =>
        instance is null
            ? []
            : arns.Select(arn =>
                targetGroups.Find(arn) is { } group ? group.Health(instance.Address, group.Settings.Port)?.State : null
            );

    /// <summary>Registers an instance in all of them.</summary>
    /// <exception cref="Resources.CloudException">One does not exist.</exception>
    public void Register(Instance instance, IEnumerable<string> arns)
    {
        foreach (var group in arns.Select(targetGroups.Require))
        {
            group.Register(instance.Address, group.Settings.Port);
        }
    }

    /// <summary>Takes an instance out of those that there are.</summary>
    public void Deregister(Instance instance, IEnumerable<string> arns)
    {
        foreach (var group in arns.Select(targetGroups.Find))
        {
            group?.Deregister(instance.Address, group.Settings.Port);
        }
    }
}
