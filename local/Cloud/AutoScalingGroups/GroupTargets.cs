using Local.Cloud.Ec2;
using Local.Cloud.LoadBalancing;

namespace Local.Cloud.AutoScalingGroups;

/// <summary>A group's instances as targets of its target groups, each on the target group's own port.</summary>
/// <param name="targetGroups">All target groups.</param>
internal sealed class GroupTargets(TargetGroups targetGroups)
{
    private volatile IReadOnlyList<string> _arns = [];

    /// <summary>The ARNs of the group's target groups; none by default.</summary>
    public IReadOnlyList<string> Arns
    {
        get => _arns;
        set => _arns = value;
    }

    /// <summary>The health of an instance in each of the target groups; null where it is not registered.</summary>
    public IEnumerable<string?> States(Instance? instance) =>
        instance is null
            ? []
            : Arns.Select(arn =>
                targetGroups.Find(arn) is { } group ? group.Health(instance.Address, group.Settings.Port)?.State : null
            );

    /// <summary>Registers an instance in all of them.</summary>
    /// <exception cref="Resources.CloudException">One does not exist.</exception>
    public void Register(Instance instance)
    {
        foreach (var group in Arns.Select(targetGroups.Require))
        {
            group.Register(instance.Address, group.Settings.Port);
        }
    }

    /// <summary>Takes an instance out of those that there are.</summary>
    public void Deregister(Instance instance)
    {
        foreach (var group in Arns.Select(targetGroups.Find))
        {
            group?.Deregister(instance.Address, group.Settings.Port);
        }
    }
}
