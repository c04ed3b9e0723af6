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
    private readonly ConcurrentDictionary<int, AlbListenerArgs> _listeners = new();

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
    /// The listener on a port, made by the one service that has no route on it: what no other service's route takes is
    /// that service's. The listener is a child of the load balancer, named <c>&lt;load balancer&gt;-&lt;port&gt;</c>.
    /// </summary>
    /// <param name="port">The port, 1–65535, on which the load balancer listens.</param>
    /// <returns>The same object for the same port.</returns>
    public AlbListenerArgs Listener(int port) =>
        _listeners.GetOrAdd(
            port,
            _ =>
                new()
                {
                    LoadBalancerArn = Arn,
                    LoadBalancerDnsName = DnsName,
                    LoadBalancerSecurityGroupId = SecurityGroupId,
                    Port = port,
                    Parent = _loadBalancer,
                    Name = $"{GetResourceName()}-{port}",
                }
        );

    /// <summary>The listener on a port, for services that all have routes: what no route takes is answered with 404.</summary>
    /// <param name="port">The port, 1–65535, on which the load balancer listens.</param>
    /// <returns>The same object for the same port.</returns>
    public AlbListenerArgs SharedListener(int port)
    {
        var listener = Listener(port);
        if (listener.Made is null)
        {
            AlbTarget.Listen(listener, name: "", AlbTarget.NotFound, parent: this);
        }

        return listener;
    }

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
