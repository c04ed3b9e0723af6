using Local.Cloud.Contract;
using Local.Cloud.Ec2;
using Local.Cloud.LoadBalancing;

namespace Local.Cloud.Hosting;

/// <summary>Describes an EC2 instance for <c>ps</c>.</summary>
internal static class InstanceDescription
{
    /// <param name="instance">The instance.</param>
    /// <param name="groups">All target groups.</param>
    public static PsInstance Of(Instance instance, TargetGroups groups) =>
        new(
            instance.Id,
            instance.Name,
            instance.ProcessId,
            instance.Address.ToString(),
            instance.State,
            groups.WorstHealth(instance.Address)?.State
        );
}
