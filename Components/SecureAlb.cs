using System.Collections.Concurrent;
using Infra.Components.Internal;
using Pulumi;
using Pulumi.Aws.Ec2;
using Pulumi.Aws.LB;
using Pulumi.Aws.LB.Inputs;

namespace Infra.Components;

/// <summary>
/// An application load balancer. Its security group starts closed. A service or fleet on one of the load balancer's
/// listeners adds two rules to the group: anyone may reach the listener's port, and the load balancer may reach the
/// service's targets. The load balancer drops headers that are not valid HTTP. With HTTPS its listeners speak HTTPS, and
/// port 80 redirects to port 443.
/// </summary>
public sealed class SecureAlb : ComponentResource
{
    /// <summary>The longest name of a load balancer, in characters.</summary>
    private const int LongestName = 32;

    private readonly LoadBalancer _loadBalancer;
    private readonly AlbHttpsArgs? _https;
    private readonly Input<string> _host;
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
    /// <exception cref="RunException">The name is too long, or HTTPS has not one certificate.</exception>
    public SecureAlb(string name, SecureAlbArgs args, ComponentResourceOptions? options = null)
        : base("infra:components:SecureAlb", Checked(name, args), args, options)
    {
        var child = new CustomResourceOptions { Parent = this };
        var securityGroup = new SecurityGroup(
            name,
            new() { VpcId = args.VpcId, Description = "Load balancer: its listeners from anywhere, its targets only" },
            child
        );
        var logs = args.Logs is { } kept ? LogBucket.Create(name, kept, parent: this) : null;
        _loadBalancer = new LoadBalancer(
            name,
            new()
            {
                Name = args.LoadBalancerName!,
                LoadBalancerType = "application",
                Internal = args.Internal,
                Subnets = args.SubnetIds,
                SecurityGroups = securityGroup.Id,
                DropInvalidHeaderFields = true,
                AccessLogs = logs is null ? null! : new LoadBalancerAccessLogsArgs { Bucket = logs, Enabled = true },
                ConnectionLogs = logs is null
                    ? null!
                    : new LoadBalancerConnectionLogsArgs { Bucket = logs, Enabled = true },
                EnableDeletionProtection = args.DeletionProtection ? true : null!,
                IdleTimeout = args.IdleTimeout!,
                DesyncMitigationMode = args.DesyncMitigationMode!,
            },
            // AWS alone would refuse only after all that stands on the load balancer is gone.
            new() { Parent = this, Protect = args.DeletionProtection ? true : null }
        );

        Arn = _loadBalancer.Arn;
        DnsName = _loadBalancer.DnsName;
        SecurityGroupId = securityGroup.Id;
        _host = args.Https?.Domain?.Name ?? (Input<string>)DnsName;
        if (args.Https is { } https)
        {
            if (https.Domain is { } domain)
            {
                DomainCertificate.PointTo(_loadBalancer, name, domain, parent: this);
            }

            _https = https.With(
                https.Domain is { } names ? DomainCertificate.Create(name, names, parent: this) : https.CertificateArn!
            );
            AlbTarget.Listen(NewListener(AlbTarget.Http, https: null), name: "", AlbTarget.ToHttps, parent: this);
        }

        RegisterOutputs();
    }

    /// <summary>
    /// The listener on a port. The one service without a route on it makes the listener, and gets the requests that match
    /// no other service's route. The listener is a child of the load balancer, named
    /// <c>&lt;load balancer&gt;-&lt;port&gt;</c>.
    /// </summary>
    /// <param name="port">The port, 1–65535, on which the load balancer listens; with HTTPS not 80.</param>
    /// <returns>The same object for the same port.</returns>
    /// <exception cref="RunException">The port redirects to HTTPS.</exception>
    public AlbListenerArgs Listener(int port) =>
        _https is not null && port == AlbTarget.Http
            ? throw new RunException($"SecureAlb '{GetResourceName()}': port {port} redirects to HTTPS.")
            : _listeners.GetOrAdd(port, _ => NewListener(port, _https));

    /// <summary>The listener on a port, for services that all have routes: what no route takes is answered with 404.</summary>
    /// <param name="port">The port, 1–65535, on which the load balancer listens; with HTTPS not 80.</param>
    /// <returns>The same object for the same port.</returns>
    /// <exception cref="RunException">The port redirects to HTTPS.</exception>
    public AlbListenerArgs SharedListener(int port)
    {
        var listener = Listener(port);
        if (listener.Made is null)
        {
            AlbTarget.Listen(listener, name: "", AlbTarget.NotFound, parent: this);
        }

        return listener;
    }

    private AlbListenerArgs NewListener(int port, AlbHttpsArgs? https) =>
        new()
        {
            LoadBalancerArn = Arn,
            LoadBalancerDnsName = DnsName,
            LoadBalancerSecurityGroupId = SecurityGroupId,
            Port = port,
            Https = https,
            Host = _host,
            Parent = _loadBalancer,
            Name = $"{GetResourceName()}-{port}",
        };

    private static string Checked(string name, SecureAlbArgs args)
    {
        var check = new ArgumentCheck($"SecureAlb '{name}'");
        if (args.LoadBalancerName is null)
        {
            check.Autoname(name, LongestName, "a load balancer");
        }

        check.That(
            args.Https is null || (args.Https.Domain is null) != (args.Https.CertificateArn is null),
            "Https needs Domain or CertificateArn, and not both."
        );
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

    /// <summary>Subnets in at least two availability zones: public ones, or private ones of an internal load balancer.</summary>
    [Input("subnetIds", required: true)]
    public required InputList<string> SubnetIds { get; init; }

    /// <summary>
    /// The load balancer's name on AWS: at most 32 letters, digits and hyphens, not starting with <c>internal-</c>.
    /// Default: Pulumi's, from the component's name, which then has at most 24 characters.
    /// </summary>
    [Input("loadBalancerName")]
    public Input<string>? LoadBalancerName { get; init; }

    /// <summary>Whether only the VPC's own addresses lead to the load balancer. Default: false; it faces the internet.</summary>
    [Input("internal")]
    public Input<bool> Internal { get; init; } = false;

    /// <summary>HTTPS on all listeners. Default: none; they speak HTTP.</summary>
    [Input("https")]
    public AlbHttpsArgs? Https { get; init; }

    /// <summary>A bucket for the logs of requests and of connections. Default: none; there are no logs.</summary>
    [Input("logs")]
    public AlbLogsArgs? Logs { get; init; }

    /// <summary>
    /// Whether Pulumi and AWS refuse to delete the load balancer, and Pulumi with it the stack. To delete them, set it to
    /// false and update first. Default: false.
    /// </summary>
    [Input("deletionProtection")]
    public bool DeletionProtection { get; init; }

    /// <summary>Seconds after which a connection without traffic is closed, 1–4000. Default: AWS's, 60.</summary>
    [Input("idleTimeout")]
    public Input<int>? IdleTimeout { get; init; }

    /// <summary>
    /// The treatment of requests that HTTP parsers may understand differently: <c>monitor</c>, <c>defensive</c> or
    /// <c>strictest</c>. Default: AWS's, defensive.
    /// </summary>
    [Input("desyncMitigationMode")]
    public Input<string>? DesyncMitigationMode { get; init; }
}

/// <summary>The bucket of a load balancer's logs.</summary>
public sealed class AlbLogsArgs : ResourceArgs
{
    /// <summary>The days, 1 or more, after which S3 deletes a log.</summary>
    [Input("retentionDays", required: true)]
    public required Input<int> RetentionDays { get; init; }

    /// <summary>
    /// Whether <c>destroy</c> deletes the bucket together with its logs. Default: false; S3 refuses to delete a bucket that
    /// holds objects.
    /// </summary>
    [Input("forceDelete")]
    public Input<bool> ForceDelete { get; init; } = false;
}
