using Local.Cloud.Resources;

namespace Local.Cloud.Network;

/// <summary>The VPC, its network and its security groups.</summary>
internal sealed class NetworkModule : IAsyncDisposable
{
    /// <param name="folder">The folder of the VPC's ids.</param>
    /// <param name="time">The clock of retries.</param>
    /// <exception cref="CloudException">No part of 127.0.0.0/8 is available.</exception>
    public NetworkModule(string folder, TimeProvider time)
    {
        Vpc = DefaultVpc.Open(folder);
        SecurityGroups = new SecurityGroups(Vpc.DefaultSecurityGroupId);
        Network = new VirtualNetwork(Vpc, SecurityGroups);
        ResourceTypes =
        [
            new SecurityGroupType(Vpc, Network, time),
            new SecurityGroupRuleType(RuleDirection.Ingress, SecurityGroups),
            new SecurityGroupRuleType(RuleDirection.Egress, SecurityGroups),
        ];
    }

    /// <summary>The default VPC.</summary>
    public DefaultVpc Vpc { get; }

    /// <summary>The security groups of the VPC.</summary>
    public SecurityGroups SecurityGroups { get; }

    /// <summary>The VPC's network on this machine.</summary>
    public VirtualNetwork Network { get; }

    /// <summary>The resource types of security groups and their rules.</summary>
    public IEnumerable<ResourceType> ResourceTypes { get; }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await Network.DisposeAsync();
        Vpc.Dispose();
    }
}
