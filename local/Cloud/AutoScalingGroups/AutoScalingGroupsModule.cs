using Local.Cloud.Ec2;
using Local.Cloud.LoadBalancing;
using Local.Cloud.Network;
using Local.Cloud.Resources;

namespace Local.Cloud.AutoScalingGroups;

/// <summary>EC2 Auto Scaling: groups of instances, and the launch templates that they are launched from.</summary>
internal sealed class AutoScalingGroupsModule : IAsyncDisposable
{
    private readonly RunningGroups _groups;

    /// <param name="stateFolder">Where groups and templates are remembered across restarts of the cloud.</param>
    /// <param name="instances">Launches and terminates instances.</param>
    /// <param name="vpc">Where they are launched.</param>
    /// <param name="targetGroups">Where they are registered.</param>
    /// <param name="groups">The groups that run.</param>
    /// <param name="hook">Awaited before an instance is terminated.</param>
    /// <param name="work">What groups go by.</param>
    public AutoScalingGroupsModule(
        string stateFolder,
        Instances instances,
        DefaultVpc vpc,
        TargetGroups targetGroups,
        RunningGroups groups,
        ITerminationHook hook,
        WorkContext work
    )
    {
        _groups = groups;
        var templates = new LaunchTemplates(stateFolder);
        var platform = new GroupPlatform(stateFolder, instances, templates, targetGroups, hook, work);
        ResourceTypes = [new LaunchTemplateType(templates, instances.Images), new GroupType(platform, vpc, groups)];
    }

    /// <summary>Groups and launch templates.</summary>
    public IEnumerable<ResourceType> ResourceTypes { get; }

    /// <summary>Ends the groups' work, because the cloud ends.</summary>
    public ValueTask DisposeAsync() => _groups.DisposeAsync();
}
