using Local.Cloud.Ec2;
using Local.Cloud.LoadBalancing;
using Local.Cloud.Resources;

namespace Local.Cloud.AutoScalingGroups;

/// <summary>What groups run on.</summary>
/// <param name="StateFolder">Where groups are remembered across restarts of the cloud.</param>
/// <param name="Instances">Launches and terminates their instances.</param>
/// <param name="Templates">What instances are launched from.</param>
/// <param name="TargetGroups">Where instances are registered.</param>
/// <param name="Hook">Awaited before an instance is terminated.</param>
/// <param name="Work">What they go by.</param>
internal sealed record GroupPlatform(
    string StateFolder,
    Instances Instances,
    LaunchTemplates Templates,
    TargetGroups TargetGroups,
    ITerminationHook Hook,
    WorkContext Work
);
