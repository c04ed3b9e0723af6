using Local.Cloud.Network;
using Local.Cloud.Resources;
using Local.Protocol.Values;
using Pulumirpc;

namespace Local.Cloud.Awsx;

/// <summary>
/// <c>awsx:lb:ApplicationLoadBalancer</c>: a load balancer, in the default VPC unless subnets are given, with a security group, a target group and
/// listeners that forward to it.
/// </summary>
internal sealed class ApplicationLoadBalancerComponent(ComponentRegistration registration, DefaultVpc vpc)
{
    private static readonly string[] Own =
    [
        "subnetIds",
        "subnets",
        "defaultTargetGroup",
        "defaultTargetGroupPort",
        "defaultSecurityGroup",
        "listener",
        "listeners",
    ];

    private readonly PropertyMap _inputs = registration.Given;
    private PropertyValue _vpcId = vpc.Id;

    public async Task<ConstructResponse> ConstructAsync(CancellationToken cancellationToken)
    {
        Check();
        _vpcId = await VpcAsync(cancellationToken);
        var urn = await registration.RegisterAsync(cancellationToken);
        var group = await SecurityGroupAsync(urn, cancellationToken);
        var balancer = await registration.RegisterChildAsync(
            urn,
            "aws:lb/loadBalancer:LoadBalancer",
            registration.Name,
            LoadBalancer(group),
            Dependencies(group),
            cancellationToken
        );
        var targets = await registration.RegisterChildAsync(
            urn,
            "aws:lb/targetGroup:TargetGroup",
            registration.Name,
            new PropertyMap(("vpcId", _vpcId), ("targetType", "ip"))
                .With(ListenerProtocol.OfTargetGroup(_inputs))
                .With(_inputs.Get("defaultTargetGroup")?.AsMap ?? PropertyMap.Empty),
            ComponentRegistration.NoDependencies,
            cancellationToken
        );
        var listeners = await ListenersAsync(urn, balancer, targets, cancellationToken);
        var outputs = new PropertyMap(
            ("loadBalancer", balancer.Reference),
            ("defaultTargetGroup", targets.Reference),
            ("listeners", PropertyValue.List(listeners.Select(listener => listener.Reference))),
            ("vpcId", _vpcId)
        );
        var sources = new Dictionary<string, IReadOnlyList<string>>
        {
            ["loadBalancer"] = [balancer.Urn],
            ["defaultTargetGroup"] = [targets.Urn],
            ["listeners"] = [.. listeners.Select(listener => listener.Urn)],
        };
        if (group is not null)
        {
            outputs = outputs.With("defaultSecurityGroup", group.Reference);
            sources["defaultSecurityGroup"] = [group.Urn];
        }

        return await registration.FinishAsync(urn, outputs, sources, cancellationToken);
    }

    /// <summary>Rejects inputs that exclude each other, before anything is registered.</summary>
    private void Check()
    {
        registration.RequireAtMostOne("subnets", "subnetIds", "subnetMappings");
        registration.RequireAtMostOne("listener", "listeners");
        registration.RequireAtMostOne("defaultTargetGroup", "defaultTargetGroupPort");
        if (
            _inputs.Get("defaultSecurityGroup")?.AsMap is { } group
            && group.ContainsKey("args")
            && group.ContainsKey("securityGroupId")
        )
        {
            throw new CloudException(
                $"{registration.Describe}: defaultSecurityGroup: only one of args and securityGroupId may be given"
            );
        }
    }

    /// <summary>Returns the VPC of the first subnet that is given, or else the default VPC.</summary>
    private async Task<PropertyValue> VpcAsync(CancellationToken cancellationToken)
    {
        var given = _inputs.Get("subnetIds") ?? _inputs.Get("subnets") ?? _inputs.Get("subnetMappings");
        return given switch
        {
            null => vpc.Id,
            { AsList: [{ AsMap: { } mapping }, ..] } => await registration.VpcOfAsync(
                mapping["subnetId"],
                cancellationToken
            ),
            { AsList: [var first, ..] } => await registration.VpcOfAsync(first, cancellationToken),
            _ => PropertyValue.Unknown,
        };
    }

    private async Task<ComponentRegistration.Child?> SecurityGroupAsync(string urn, CancellationToken cancellationToken)
    {
        var asked = _inputs.Get("defaultSecurityGroup")?.AsMap;
        return
            _inputs.ContainsKey("securityGroups")
            || asked?.Get("skip")?.AsBool == true
            || asked?.ContainsKey("securityGroupId") == true
            ? null
            : await registration.RegisterChildAsync(
                urn,
                "aws:ec2/securityGroup:SecurityGroup",
                registration.Name,
                asked?.Get("args")?.AsMap ?? DefaultSecurityGroup.Open(_vpcId),
                ComponentRegistration.NoDependencies,
                cancellationToken
            );
    }

    private PropertyMap LoadBalancer(ComponentRegistration.Child? group)
    {
        var inputs = new PropertyMap(_inputs.Where(input => !Own.Contains(input.Key))).With(
            "loadBalancerType",
            "application"
        );
        if (group is not null)
        {
            inputs = inputs.With("securityGroups", PropertyValue.List(group.IdValue));
        }
        else if (_inputs.Get("defaultSecurityGroup")?.AsMap?.Get("securityGroupId") is { } given)
        {
            inputs = inputs.With("securityGroups", PropertyValue.List(given));
        }

        if (_inputs.Get("subnetIds") is { } ids)
        {
            return inputs.With("subnets", ids);
        }

        if (_inputs.Get("subnets") is { } subnets)
        {
            return inputs.With("subnets", Ids(subnets));
        }

        return _inputs.ContainsKey("subnetMappings")
            ? inputs
            : inputs.With("subnets", PropertyValue.List(vpc.Subnets.Select(subnet => (PropertyValue)subnet.Id)));
    }

    private Dictionary<string, IReadOnlyList<string>> Dependencies(ComponentRegistration.Child? group)
    {
        var dependencies = _inputs.Keys.Except(Own).ToDictionary(key => key, registration.Dependencies);
        dependencies["subnets"] = [.. registration.Dependencies("subnets"), .. registration.Dependencies("subnetIds")];
        if (group is not null)
        {
            dependencies["securityGroups"] = [group.Urn];
        }

        return dependencies;
    }

    private async Task<IReadOnlyList<ComponentRegistration.Child>> ListenersAsync(
        string urn,
        ComponentRegistration.Child balancer,
        ComponentRegistration.Child targets,
        CancellationToken cancellationToken
    )
    {
        var forward = new PropertyMap(("type", "forward"), ("targetGroupArn", targets.Output("arn")));
        var given = _inputs.Get("listeners")?.AsList is { } list
            ? list.Select(item => ListenerProtocol.Of(item.AsMap).With(item.AsMap!))
            : [ListenerProtocol.OfTargetGroup(_inputs).With(_inputs.Get("listener")?.AsMap ?? PropertyMap.Empty)];
        var listeners = new List<ComponentRegistration.Child>();
        foreach (var inputs in given)
        {
            listeners.Add(
                await registration.RegisterChildAsync(
                    urn,
                    "aws:lb/listener:Listener",
                    $"{registration.Name}-{listeners.Count}",
                    new PropertyMap(("defaultActions", PropertyValue.List(forward)))
                        .With(inputs)
                        .With("loadBalancerArn", balancer.Output("arn")),
                    new Dictionary<string, IReadOnlyList<string>>
                    {
                        ["defaultActions"] = [targets.Urn],
                        ["loadBalancerArn"] = [balancer.Urn],
                    },
                    cancellationToken
                )
            );
        }

        return listeners;
    }

    private static PropertyValue Ids(PropertyValue subnets) =>
        subnets.AsList is { } list
            ? PropertyValue.List(list.Select(subnet => subnet is ResourceValue { Id: { } id } ? id : subnet))
            : subnets;
}
