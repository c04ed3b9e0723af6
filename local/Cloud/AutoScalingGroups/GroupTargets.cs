using Local.Cloud.Ec2;
using Local.Cloud.LoadBalancing;

namespace Local.Cloud.AutoScalingGroups;

/// <summary>The instances of a group as targets of its target groups, each on the target group's own port.</summary>
/// <param name="targetGroups">All target groups of the cloud.</param>
internal sealed class GroupTargets(TargetGroups targetGroups)
{
    private volatile IReadOnlyList<string> _arns = [];

    /// <summary>The ARNs of the group's target groups. Default: none.</summary>
    public IReadOnlyList<string> Arns
    {
        get => _arns;
        set => _arns = value;
    }

    /// <summary>
    /// Returns the health of an instance in each of the target groups; null if it is not registered there.
    /// </summary>
    public IEnumerable<string?> States(Instance? instance) =>
        instance is null
            ? []
            : Arns.Select(arn =>
                targetGroups.Find(arn) is { } group ? group.Health(instance.Address, group.Settings.Port)?.State : null
            );

    /// <summary>Registers an instance in all of the group's target groups.</summary>
    /// <exception cref="Resources.CloudException">A target group does not exist.</exception>
    public void Register(Instance instance)
    {
        foreach (var group in Arns.Select(targetGroups.Require))
        {
            group.Register(instance.Address, group.Settings.Port);
        }
    }

    /// <summary>Deregisters an instance from the target groups that exist.</summary>
    public void Deregister(Instance instance)
    {
        foreach (var group in Arns.Select(targetGroups.Find))
        {
            group?.Deregister(instance.Address, group.Settings.Port);
        }
    }
}
