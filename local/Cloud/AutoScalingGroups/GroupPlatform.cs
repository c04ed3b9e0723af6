using Local.Cloud.Ec2;
using Local.Cloud.LoadBalancing;
using Local.Cloud.Resources;

namespace Local.Cloud.AutoScalingGroups;

/// <summary>The platform that groups run on.</summary>
/// <param name="StateFolder">The folder that keeps groups across restarts of the cloud.</param>
/// <param name="Instances">Launches and terminates the groups' instances.</param>
/// <param name="Templates">The launch templates.</param>
/// <param name="TargetGroups">The target groups that instances are registered in.</param>
/// <param name="Hook">Awaited before an instance is terminated.</param>
/// <param name="Work">The clock, time scale and background work of groups.</param>
internal sealed record GroupPlatform(
    string StateFolder,
    Instances Instances,
    LaunchTemplates Templates,
    TargetGroups TargetGroups,
    ITerminationHook Hook,
    WorkContext Work
);
