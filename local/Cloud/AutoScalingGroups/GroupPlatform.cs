using Local.Cloud.Ec2;
using Local.Cloud.LoadBalancing;
using Local.Cloud.Network;
using Local.Cloud.Resources;

namespace Local.Cloud.AutoScalingGroups;

/// <summary>What groups run on.</summary>
/// <param name="StateFolder">Where groups are remembered across restarts of the cloud.</param>
/// <param name="Vpc">Where instances are launched.</param>
/// <param name="Instances">Launches and terminates instances.</param>
/// <param name="Templates">What they are launched from.</param>
/// <param name="TargetGroups">Where they are registered.</param>
/// <param name="Hook">Awaited before an instance is terminated.</param>
/// <param name="TimeScale">By how much waits are shortened.</param>
/// <param name="Time">The clock.</param>
/// <param name="Background">Keeps groups at work.</param>
internal sealed record GroupPlatform(
    string StateFolder,
    DefaultVpc Vpc,
    Instances Instances,
    LaunchTemplates Templates,
    TargetGroups TargetGroups,
    ITerminationHook Hook,
    TimeScale TimeScale,
    TimeProvider Time,
    BackgroundWork Background
);
