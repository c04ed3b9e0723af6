namespace Infra.Tests.Security;

/// <summary>The availability zones of subnets.</summary>
internal static class Zones
{
    /// <summary>
    /// The number of zones that subnets are in. A subnet that the stack does not register, as those of the default VPC, has
    /// a zone of its own.
    /// </summary>
    public static int Of(IEnumerable<string> subnetIds, RegisteredStack stack)
    {
        var zones = stack
            .Of("aws:ec2/subnet:Subnet")
            .ToDictionary(subnet => subnet.Id, subnet => subnet["availabilityZone"].Text() ?? subnet.Id);
        return subnetIds.Select(id => zones.GetValueOrDefault(id, id)).Distinct().Count();
    }
}
