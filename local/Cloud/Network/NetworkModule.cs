using Local.Cloud.Decisions;
using Local.Cloud.Resources;

namespace Local.Cloud.Network;

/// <summary>The VPCs, their network and their security groups.</summary>
internal sealed class NetworkModule : IAsyncDisposable
{
    private readonly IResourceStore _store;

    /// <param name="folder">The folder of the VPC's ids.</param>
    /// <param name="store">The resources of the cloud.</param>
    /// <param name="time">The clock of retries.</param>
    /// <param name="decisions">Gets the connections that are refused. Default if null: nobody does.</param>
    /// <exception cref="CloudException">No part of 127.0.0.0/8 is available.</exception>
    public NetworkModule(string folder, IResourceStore store, TimeProvider time, DecisionLog? decisions = null)
    {
        _store = store;
        Vpcs = Vpcs.Open(folder, store);
        SecurityGroups = new SecurityGroups();
        SecurityGroups.AddDefault(Vpc.Id, Vpc.DefaultSecurityGroupId);
        foreach (var vpc in Vpcs.Own)
        {
            SecurityGroups.AddDefault(vpc.Id, vpc.DefaultSecurityGroupId);
        }

        Network = new VirtualNetwork(
            Vpcs,
            new RouteTables(store, Vpc.Id),
            SecurityGroups,
            refused => decisions?.Add(Refusal(refused, time.GetUtcNow()))
        );
        ResourceTypes =
        [
            new VpcType(Vpcs, SecurityGroups),
            new SubnetType(Vpcs, Network, time),
            new DefaultVpcType(Vpc),
            new DefaultSubnetType(Vpc),
            new SecurityGroupType(Vpcs, Network, time),
            new DefaultSecurityGroupType(Vpcs, SecurityGroups),
            new SeveralRulesType(SecurityGroups),
            new VpcEndpointType(Vpcs, Network, store),
            new SecurityGroupRuleType(RuleDirection.Ingress, SecurityGroups),
            new SecurityGroupRuleType(RuleDirection.Egress, SecurityGroups),
        ];
    }

    /// <summary>All VPCs.</summary>
    public Vpcs Vpcs { get; }

    /// <summary>The default VPC.</summary>
    public DefaultVpc Vpc => Vpcs.Default;

    /// <summary>The security groups of the VPCs.</summary>
    public SecurityGroups SecurityGroups { get; }

    /// <summary>The network of the VPCs on this machine.</summary>
    public VirtualNetwork Network { get; }

    /// <summary>Returns the network as the present resources describe it.</summary>
    public NetworkResources Describe() => new(_store, Vpc);

    /// <summary>The resource types of VPCs, subnets, security groups and their rules.</summary>
    public IEnumerable<ResourceType> ResourceTypes { get; }

    private static Decision Refusal(Admission refused, DateTimeOffset now) =>
        new(
            now,
            "",
            DecisionKind.Connection,
            $"{refused.Source.Name} → {refused.Destination.Name}:{refused.Port}",
            "refused",
            refused.Reason,
            refused.Facts
        );

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await Network.DisposeAsync();
        Vpcs.Dispose();
    }
}
