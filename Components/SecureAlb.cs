using System.Collections.Concurrent;
using Infra.Components.Internal;
using Pulumi;
using Pulumi.Aws.Ec2;
using Pulumi.Aws.LB;

namespace Infra.Components;

/// <summary>
/// An application load balancer that faces the internet. Its security group starts closed. A service or fleet on one of
/// the load balancer's listeners adds two rules to the group: the internet may reach the listener's port, and the load
/// balancer may reach the service's targets. The load balancer drops headers that are not valid HTTP.
/// </summary>
public sealed class SecureAlb : ComponentResource
{
    /// <summary>The longest name of a load balancer, in characters.</summary>
    private const int LongestName = 32;

    private readonly LoadBalancer _loadBalancer;
    private readonly ConcurrentDictionary<int, string> _takenPorts = new();

    /// <summary>The load balancer's ARN.</summary>
    [Output("arn")]
    public Output<string> Arn { get; private set; }

    /// <summary>The load balancer's DNS name.</summary>
    [Output("dnsName")]
    public Output<string> DnsName { get; private set; }

    /// <summary>The id of the load balancer's security group.</summary>
    [Output("securityGroupId")]
    public Output<string> SecurityGroupId { get; private set; }

    /// <param name="name">The component's name.</param>
    /// <param name="args">The component's arguments.</param>
    /// <param name="options">Pulumi's options.</param>
    /// <exception cref="RunException">The name is too long.</exception>
    public SecureAlb(string name, SecureAlbArgs args, ComponentResourceOptions? options = null)
        : base("infra:components:SecureAlb", Checked(name, args), args, options)
    {
        var child = new CustomResourceOptions { Parent = this };
        var securityGroup = new SecurityGroup(
            name,
            new() { VpcId = args.VpcId, Description = "Load balancer: its listeners from anywhere, its targets only" },
            child
        );
        _loadBalancer = new LoadBalancer(
            name,
            new()
            {
                Name = args.LoadBalancerName!,
                LoadBalancerType = "application",
                Internal = false,
                Subnets = args.SubnetIds,
                SecurityGroups = securityGroup.Id,
                DropInvalidHeaderFields = true,
            },
            child
        );

        Arn = _loadBalancer.Arn;
        DnsName = _loadBalancer.DnsName;
        SecurityGroupId = securityGroup.Id;
        RegisterOutputs();
    }

    /// <summary>
    /// The arguments of a listener, for the one service or fleet that stands behind it. The listener is a child of the
    /// load balancer, named <c>&lt;load balancer&gt;-&lt;port&gt;</c> whichever service takes it.
    /// </summary>
    /// <param name="port">The port, 1–65535, on which the load balancer listens.</param>
    public AlbListenerArgs Listener(int port) =>
        new()
        {
            LoadBalancerArn = Arn,
            LoadBalancerDnsName = DnsName,
            LoadBalancerSecurityGroupId = SecurityGroupId,
            Port = port,
            Parent = _loadBalancer,
            Name = $"{GetResourceName()}-{port}",
            TakenPorts = _takenPorts,
        };

    private static string Checked(string name, SecureAlbArgs args)
    {
        var check = new ArgumentCheck($"SecureAlb '{name}'");
        if (args.LoadBalancerName is null)
        {
            check.Autoname(name, LongestName, "a load balancer");
        }

        check.ThrowIfAny();
        return name;
    }
}

/// <summary>The arguments of a <see cref="SecureAlb"/>.</summary>
public sealed class SecureAlbArgs : ResourceArgs
{
    /// <summary>The VPC of the security group.</summary>
    [Input("vpcId", required: true)]
    public required Input<string> VpcId { get; init; }

    /// <summary>Public subnets in at least two availability zones.</summary>
    [Input("subnetIds", required: true)]
    public required InputList<string> SubnetIds { get; init; }

    /// <summary>
    /// The load balancer's name on AWS: at most 32 letters, digits and hyphens, not starting with <c>internal-</c>.
    /// Default: Pulumi's, from the component's name, which then has at most 24 characters.
    /// </summary>
    [Input("loadBalancerName")]
    public Input<string>? LoadBalancerName { get; init; }
}

/// <summary>
/// A listener of a load balancer, which the service or fleet behind it makes. <see cref="SecureAlb.Listener"/> fills it
/// in; for another load balancer, give its ARN, DNS name and security group.
/// </summary>
public sealed class AlbListenerArgs : ResourceArgs
{
    /// <summary>The ARN of the load balancer.</summary>
    [Input("loadBalancerArn", required: true)]
    public required Input<string> LoadBalancerArn { get; init; }

    /// <summary>The DNS name of the load balancer.</summary>
    [Input("loadBalancerDnsName", required: true)]
    public required Input<string> LoadBalancerDnsName { get; init; }

    /// <summary>The id of the load balancer's security group, which gets rules for the listener and its targets.</summary>
    [Input("loadBalancerSecurityGroupId", required: true)]
    public required Input<string> LoadBalancerSecurityGroupId { get; init; }

    /// <summary>The port, 1–65535, on which the load balancer listens.</summary>
    [Input("port", required: true)]
    public required int Port { get; init; }

    /// <summary>The parent of the listener; null for the service behind it.</summary>
    internal Resource? Parent { get; init; }

    /// <summary>The listener's name in Pulumi; null for one from the service behind it.</summary>
    internal string? Name { get; init; }

    /// <summary>The load balancer's ports, each with the service that took it; null if they are not known.</summary>
    internal ConcurrentDictionary<int, string>? TakenPorts { get; init; }

    /// <summary>Takes the port for a service, or reports the service that has it.</summary>
    internal void Take(string service, ArgumentCheck check)
    {
        var owner = TakenPorts?.GetOrAdd(Port, service) ?? service;
        check.That(owner == service, $"the load balancer's port {Port} is taken by '{owner}'.");
    }
}
