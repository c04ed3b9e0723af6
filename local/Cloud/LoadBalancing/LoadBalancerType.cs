using System.Net;
using Local.Cloud.LoadBalancing.AccessLogs;
using Local.Cloud.Network;
using Local.Cloud.Resources;
using Local.Cloud.S3;
using Local.Protocol.Values;

namespace Local.Cloud.LoadBalancing;

/// <summary>
/// <c>aws:lb/loadBalancer:LoadBalancer</c>: application load balancers. The DNS name is the address; that of an internal
/// load balancer is an <see cref="InternalDnsName"/>.
/// </summary>
/// <param name="network">The network of the load balancers.</param>
/// <param name="loadBalancers">The load balancers.</param>
/// <param name="buckets">The buckets of their logs.</param>
/// <param name="folder">The folder of lines that wait for their delivery.</param>
/// <param name="work">The clock of the delivery.</param>
internal sealed class LoadBalancerType(
    NetworkModule network,
    LoadBalancers loadBalancers,
    Buckets buckets,
    string folder,
    WorkContext work
) : ResourceType
{
    private const int DefaultIdleTimeout = 60;

    public override string Token => "aws:lb/loadBalancer:LoadBalancer";

    public override Task<IReadOnlyList<InputError>> CheckAsync(
        CheckContext context,
        CancellationToken cancellationToken
    )
    {
        var inputs = context.Inputs;
        var errors = LoadBalancerName
            .Check(inputs)
            .Concat(InputReader.CheckOneOf(inputs, "loadBalancerType", ["application"]))
            .Concat(InputReader.CheckOneOf(inputs, "ipAddressType", ["ipv4", "dualstack"]))
            .Concat(
                InputReader.CheckOneOf(
                    inputs,
                    "xffHeaderProcessingMode",
                    [LoadBalancerSettings.Append, LoadBalancerSettings.Preserve, LoadBalancerSettings.Remove]
                )
            )
            .Concat(InputReader.CheckOneOf(inputs, "desyncMitigationMode", ["monitor", "defensive", "strictest"]))
            .Concat(LoadBalancerLogs.Check(inputs))
            .Concat(InputReader.CheckRange(inputs, "idleTimeout", 1, 4000))
            .Concat(InputReader.CheckRange(inputs, "clientKeepAlive", 60, 604800))
            .ToList();
        if (inputs.Get("name")?.AsString is { } name && name.StartsWith("internal-", StringComparison.Ordinal))
        {
            errors.Add(InputError.Value("name", name, "names that do not begin with internal-, which AWS reserves"));
        }

        errors.AddRange(CheckSubnets(inputs));
        return Task.FromResult<IReadOnlyList<InputError>>(errors);
    }

    public override Task<Created> CreateAsync(CreateContext context, CancellationToken cancellationToken)
    {
        var name = context.Inputs.Text("name", context.Name);
        if (loadBalancers.All.Any(other => other.Name == name))
        {
            throw new CloudException(
                $"DuplicateLoadBalancerName: a load balancer with the name '{name}' already exists"
            );
        }

        var arn = Arn.Of("elasticloadbalancing", context.Region, $"loadbalancer/app/{name}/{Ids.Hex(16)}");
        LoadBalancerLogs.Require(context.Inputs, buckets, arn);
        var loadBalancer = Add(arn, name, context.Stack, context.Region, context.Inputs, null);
        loadBalancer.Logs.Set(context.Inputs);
        return Task.FromResult(new Created(arn, Outputs(loadBalancer, context.Inputs)));
    }

    public override Task<PropertyMap> UpdateAsync(
        CloudResource resource,
        PropertyMap inputs,
        CancellationToken cancellationToken
    )
    {
        var loadBalancer = loadBalancers.Require(resource.Id);
        LoadBalancerLogs.Require(inputs, buckets, resource.Id);
        network.Network.SetSecurityGroups(loadBalancer.Interface, [.. inputs.Texts("securityGroups")]);
        loadBalancer.Settings = Settings(inputs);
        loadBalancer.Logs.Set(inputs);
        return Task.FromResult(Outputs(loadBalancer, inputs));
    }

    public override async Task DeleteAsync(CloudResource resource, CancellationToken cancellationToken)
    {
        if (resource.Inputs.Flag("enableDeletionProtection", false))
        {
            throw new CloudException(
                $"OperationNotPermitted: the load balancer '{resource.Id}' cannot be deleted because deletion "
                    + "protection is enabled; set enableDeletionProtection to false and run up, then delete it"
            );
        }

        if (loadBalancers.TryRemove(resource.Id, out var loadBalancer))
        {
            await loadBalancer.DisposeAsync();
        }
    }

    public override Task<PropertyMap?> ReadAsync(CloudResource resource, CancellationToken cancellationToken) =>
        Task.FromResult(
            loadBalancers.TryGet(resource.Id, out var loadBalancer) ? Outputs(loadBalancer, resource.Inputs) : null
        );

    public override Task RestoreAsync(CloudResource resource, CancellationToken cancellationToken)
    {
        var dnsName = resource.Outputs["dnsName"].AsString!;
        var restored = Add(
            resource.Id,
            resource.Outputs["name"].AsString!,
            resource.Stack,
            resource.Region,
            resource.Inputs,
            network.Vpcs.Rebase(InternalDnsName.Resolve(dnsName) ?? IPAddress.Parse(dnsName))
        );
        restored.Logs.Set(resource.Inputs);
        return Task.CompletedTask;
    }

    private LoadBalancer Add(
        string arn,
        string name,
        string stack,
        string region,
        PropertyMap inputs,
        IPAddress? address
    )
    {
        var isInternal = inputs.Flag("internal", otherwise: false);
        var suffix = LoadBalancer.SuffixOf(arn);
        var attached = network.Network.Attach(
            $"ELB {suffix}",
            [.. inputs.Texts("securityGroups")],
            address,
            [.. SubnetIds(inputs).Take(1)],
            hasPublicAddress: !isInternal
        );
        var dnsName = isInternal ? InternalDnsName.Of(name, attached.Address, region) : attached.Address.ToString();
        var source = new LogSource(suffix.Replace('/', '.'), region, attached.Address, folder);
        var loadBalancer = new LoadBalancer(
            arn,
            name,
            stack,
            dnsName,
            network.Network,
            attached,
            Settings(inputs),
            new LoadBalancerLogs(source, buckets, work)
        );
        loadBalancers.Add(loadBalancer);
        return loadBalancer;
    }

    private IEnumerable<InputError> CheckSubnets(PropertyMap inputs)
    {
        if (inputs.Get("subnets") is not { ContainsUnknowns: false } given || given.AsList is not { } subnets)
        {
            yield break;
        }

        var ids = subnets.Select(subnet => subnet.AsString).ToArray();
        foreach (var missing in ids.Where(id => network.Vpcs.Subnets.All(subnet => subnet.Id != id)))
        {
            yield return new InputError("subnets", $"the subnet '{missing}' does not exist");
        }

        if (network.Vpcs.Subnets.Where(subnet => ids.Contains(subnet.Id)).DistinctBy(one => one.ZoneLetter).Count() < 2)
        {
            yield return new InputError("subnets", "must be in at least two availability zones");
        }
    }

    private static IEnumerable<string> SubnetIds(PropertyMap inputs) =>
        inputs
            .Texts("subnets")
            .Concat(
                (inputs.Get("subnetMappings")?.AsList ?? [])
                    .Select(mapping => mapping.AsMap?.Get("subnetId")?.AsString)
                    .OfType<string>()
            );

    private static LoadBalancerSettings Settings(PropertyMap inputs) =>
        new(
            inputs.Seconds("idleTimeout", DefaultIdleTimeout),
            inputs.Flag("dropInvalidHeaderFields", false),
            inputs.Flag("enableHttp2", true),
            inputs.Flag("enableTlsVersionAndCipherSuiteHeaders", false),
            inputs.Flag("enableXffClientPort", false),
            inputs.Text("xffHeaderProcessingMode", LoadBalancerSettings.Append)
        );

    private PropertyMap Outputs(LoadBalancer loadBalancer, PropertyMap inputs) =>
        new PropertyMap(
            ("name", loadBalancer.Name),
            ("loadBalancerType", "application"),
            ("internal", false),
            ("ipAddressType", "ipv4"),
            ("idleTimeout", DefaultIdleTimeout),
            ("clientKeepAlive", 3600),
            ("desyncMitigationMode", "defensive"),
            ("dropInvalidHeaderFields", false),
            ("enableCrossZoneLoadBalancing", true),
            ("enableDeletionProtection", false),
            ("enableHttp2", true),
            ("enableTlsVersionAndCipherSuiteHeaders", false),
            ("enableWafFailOpen", false),
            ("enableXffClientPort", false),
            ("enableZonalShift", false),
            ("preserveHostHeader", false),
            ("xffHeaderProcessingMode", LoadBalancerSettings.Append),
            ("namePrefix", ""),
            ("subnets", PropertyValue.List(network.Vpc.Subnets.Select(subnet => (PropertyValue)subnet.Id)))
        )
            .With(inputs)
            .With(
                new PropertyMap(
                    ("arn", loadBalancer.Arn),
                    ("arnSuffix", loadBalancer.ArnSuffix),
                    ("dnsName", loadBalancer.DnsName),
                    ("vpcId", loadBalancer.Interface.Subnet.VpcId),
                    ("zoneId", "Z368ELLRRE2KJ0"),
                    (
                        "securityGroups",
                        PropertyValue.List(loadBalancer.Interface.SecurityGroupIds.Select(id => (PropertyValue)id))
                    )
                )
            );
}
