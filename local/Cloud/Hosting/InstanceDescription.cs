using Local.Cloud.Contract;
using Local.Cloud.Ec2;
using Local.Cloud.LoadBalancing;

namespace Local.Cloud.Hosting;

/// <summary>Describes an EC2 instance for <c>ps</c>.</summary>
internal static class InstanceDescription
{
    /// <param name="instance">The instance.</param>
    /// <param name="health">The worst health of the instance in the target groups; null if it is in none.</param>
    public static PsInstance Of(Instance instance, TargetHealth? health) =>
        new(instance.Id, instance.Name, instance.ProcessId, instance.Address.ToString(), instance.State, health?.State);
}
