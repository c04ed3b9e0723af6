using Local.Cloud.Ec2;
using Local.Cloud.LoadBalancing;
using Local.Cloud.Network;
using Local.Cloud.Resources;

namespace Local.Cloud.AutoScalingGroups;

/// <summary>EC2 Auto Scaling: groups of instances, and their launch templates.</summary>
internal sealed class AutoScalingGroupsModule : IAsyncDisposable
{
    private readonly RunningGroups _groups;

    /// <param name="stateFolder">The folder that keeps groups and templates across restarts of the cloud.</param>
    /// <param name="instances">Launches and terminates instances.</param>
    /// <param name="vpcs">The VPCs that instances are launched in.</param>
    /// <param name="targetGroups">The target groups that instances are registered in.</param>
    /// <param name="groups">The running groups.</param>
    /// <param name="hook">Awaited before an instance is terminated.</param>
    /// <param name="work">The clock, time scale and background work of the groups.</param>
    public AutoScalingGroupsModule(
        string stateFolder,
        Instances instances,
        Vpcs vpcs,
        TargetGroups targetGroups,
        RunningGroups groups,
        ITerminationHook hook,
        WorkContext work
    )
    {
        _groups = groups;
        var templates = new LaunchTemplates(stateFolder);
        var platform = new GroupPlatform(stateFolder, instances, templates, targetGroups, hook, work);
        ResourceTypes = [new LaunchTemplateType(templates, instances.Images), new GroupType(platform, vpcs, groups)];
    }

    /// <summary>The resource types of groups and launch templates.</summary>
    public IEnumerable<ResourceType> ResourceTypes { get; }

    /// <summary>Stops the groups' loops, because the cloud ends.</summary>
    public ValueTask DisposeAsync() => _groups.DisposeAsync();
}
