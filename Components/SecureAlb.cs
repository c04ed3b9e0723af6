using System.Collections.Immutable;
using System.Globalization;
using Pulumi;
using Pulumi.Aws.Ec2;
using Pulumi.Aws.LB;
using Pulumi.Aws.LB.Inputs;
using Pulumi.Aws.Vpc;

namespace Infra.Components;

/// <summary>
/// An application load balancer that the internet reaches on its listeners' ports and nowhere else. It reaches nothing
/// by itself: whoever registers targets allows it their port (<see cref="FargateService"/> does). Headers that are not
/// valid HTTP are dropped.
/// </summary>
public sealed class SecureAlb : ComponentResource
{
    /// <summary>The port of an address that names none.</summary>
    private const int HttpPort = 80;

    /// <summary>Seconds that AWS waits for a health check's answer; a check takes less than the interval.</summary>
    private const int HealthCheckTimeout = 5;

    /// <summary>Passed checks in a row that make a target healthy: AWS's default, where the provider would send 3.</summary>
    private const int HealthyThreshold = 5;

    /// <summary>Failed checks in a row that make a target unhealthy: AWS's default, where the provider would send 3.</summary>
    private const int UnhealthyThreshold = 2;

    /// <summary>The load balancer's DNS name.</summary>
    [Output("dnsName")]
    public Output<string> DnsName { get; private set; }

    /// <summary>The load balancer's security group.</summary>
    [Output("securityGroupId")]
    public Output<string> SecurityGroupId { get; private set; }

    /// <summary>What it serves, by the names of <see cref="SecureAlbArgs.Targets"/>.</summary>
    public IReadOnlyDictionary<string, AlbTarget> Targets { get; }

    /// <param name="name">The component's name.</param>
    /// <param name="args">What it is made of.</param>
    /// <param name="options">Pulumi's options.</param>
    /// <exception cref="ArgumentException">AWS would reject an argument.</exception>
    public SecureAlb(string name, SecureAlbArgs args, ComponentResourceOptions? options = null)
        : base("infra:components:SecureAlb", Checked(name, args), options)
    {
        var securityGroup = new SecurityGroup(
            name,
            new() { VpcId = args.VpcId, Description = "Load balancer: its listeners from anywhere, its targets only" },
            new() { Parent = this }
        );
        var loadBalancer = new LoadBalancer(
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
            new() { Parent = this }
        );

        DnsName = loadBalancer.DnsName;
        SecurityGroupId = securityGroup.Id;
        Targets = args.Targets.ToImmutableSortedDictionary(
            target => target.Key,
            target => CreateTarget(target.Key, target.Value, args.VpcId, loadBalancer),
            StringComparer.Ordinal
        );
        RegisterOutputs();
    }

    private AlbTarget CreateTarget(string name, AlbTargetArgs args, Input<string> vpcId, LoadBalancer loadBalancer)
    {
        var child = new CustomResourceOptions { Parent = this };
        _ = new SecurityGroupIngressRule(
            name,
            new()
            {
                SecurityGroupId = SecurityGroupId,
                CidrIpv4 = "0.0.0.0/0",
                IpProtocol = "tcp",
                FromPort = args.ListenerPort,
                ToPort = args.ListenerPort,
                Description = "Anyone to the listener",
            },
            child
        );
        var targetGroup = new TargetGroup(
            name,
            new()
            {
                Name = args.TargetGroupName!,
                VpcId = vpcId,
                TargetType = args.TargetType == AlbTargetType.Ip ? "ip" : "instance",
                Protocol = "HTTP",
                Port = args.TargetPort,
                DeregistrationDelay = args.DeregistrationDelay,
                HealthCheck = new TargetGroupHealthCheckArgs
                {
                    Path = args.HealthCheckPath,
                    Port = args.HealthCheckPort?.ToString(CultureInfo.InvariantCulture) ?? "traffic-port",
                    Protocol = "HTTP",
                    Matcher = "200",
                    HealthyThreshold = args.HealthyThreshold ?? HealthyThreshold,
                    UnhealthyThreshold = UnhealthyThreshold,
                    Interval = Optional(args.HealthCheckInterval),
                    Timeout = Optional(
                        args.HealthCheckInterval <= HealthCheckTimeout ? args.HealthCheckInterval - 1 : null
                    ),
                },
            },
            child
        );
        var listener = new Listener(
            name,
            new()
            {
                LoadBalancerArn = loadBalancer.Arn,
                Protocol = "HTTP",
                Port = args.ListenerPort,
                DefaultActions = new ListenerDefaultActionArgs { Type = "forward", TargetGroupArn = targetGroup.Arn },
            },
            child
        );

        return new AlbTarget(
            args.TargetType,
            args.TargetPort,
            args.HealthCheckPort ?? args.TargetPort,
            targetGroup.Arn,
            listener,
            SecurityGroupId,
            args.ListenerPort == HttpPort
                ? Output.Format($"http://{DnsName}")
                : Output.Format($"http://{DnsName}:{args.ListenerPort}")
        );
    }

    private static Input<int>? Optional(int? value) => value is { } given ? given : null;

    private static string Checked(string name, SecureAlbArgs args)
    {
        var check = new ArgumentCheck($"SecureAlb '{name}'");
        if (args.LoadBalancerName is null)
        {
            check.That("its name", name, AwsLimits.Autonamed(name, AwsLimits.LoadBalancerName));
        }

        check.IfGiven(nameof(args.LoadBalancerName), args.LoadBalancerName, AwsLimits.LoadBalancerName);

        var listeners = new Dictionary<int, string>();
        foreach (var (key, target) in args.Targets.OrderBy(target => target.Key, StringComparer.Ordinal))
        {
            var place = $"{nameof(args.Targets)}['{key}']";
            if (target.TargetGroupName is null)
            {
                check.That($"{place}, its name,", key, AwsLimits.Autonamed(key, AwsLimits.TargetGroupName));
            }

            check.IfGiven(
                $"{place}.{nameof(target.TargetGroupName)}",
                target.TargetGroupName,
                AwsLimits.TargetGroupName
            );
            check.That(
                $"{place}.{nameof(target.ListenerPort)}",
                target.ListenerPort,
                AwsLimits.Port(target.ListenerPort)
                    ?? (
                        listeners.TryAdd(target.ListenerPort, key)
                            ? null
                            : $"a port that no other target has; '{listeners[target.ListenerPort]}' has it"
                    )
            );
            check.That($"{place}.{nameof(target.TargetPort)}", target.TargetPort, AwsLimits.Port(target.TargetPort));
            check.That(
                $"{place}.{nameof(target.DeregistrationDelay)}",
                target.DeregistrationDelay,
                AwsLimits.DeregistrationDelay(target.DeregistrationDelay)
            );
            check.That(
                $"{place}.{nameof(target.HealthCheckPath)}",
                target.HealthCheckPath,
                AwsLimits.HealthCheckPath(target.HealthCheckPath)
            );
            check.IfGiven($"{place}.{nameof(target.HealthCheckPort)}", target.HealthCheckPort, AwsLimits.Port);
            check.IfGiven(
                $"{place}.{nameof(target.HealthyThreshold)}",
                target.HealthyThreshold,
                AwsLimits.HealthyThreshold
            );
            check.IfGiven(
                $"{place}.{nameof(target.HealthCheckInterval)}",
                target.HealthCheckInterval,
                AwsLimits.HealthCheckInterval
            );
        }

        check.ThrowIfAny();
        return name;
    }
}
