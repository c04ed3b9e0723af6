using Local.Cloud.Contract;
using Local.Cloud.Ecs;
using Local.Cloud.Network;
using Local.Cloud.Resources;
using Local.Protocol.Values;

namespace Local.Cloud.Reachability;

/// <summary>Answers who can reach whom: now, and after a plan.</summary>
/// <param name="vpc">The default VPC.</param>
internal sealed class Reach(DefaultVpc vpc)
{
    /// <summary>The types of the resources that decide who can reach whom, and whether tasks start.</summary>
    public static IReadOnlyList<string> Types { get; } =
    [
        "aws:autoscaling/group:Group",
        "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup",
        "aws:ec2/instance:Instance",
        "aws:ec2/internetGateway:InternetGateway",
        "aws:ec2/launchTemplate:LaunchTemplate",
        "aws:ec2/natGateway:NatGateway",
        "aws:ec2/route:Route",
        "aws:ec2/routeTable:RouteTable",
        "aws:ec2/routeTableAssociation:RouteTableAssociation",
        "aws:ec2/securityGroup:SecurityGroup",
        "aws:ec2/securityGroupRule:SecurityGroupRule",
        "aws:ec2/subnet:Subnet",
        "aws:ec2/vpc:Vpc",
        "aws:ec2/vpcEndpoint:VpcEndpoint",
        "aws:ecs/service:Service",
        "aws:ecs/taskDefinition:TaskDefinition",
        "aws:lb/listener:Listener",
        "aws:lb/loadBalancer:LoadBalancer",
        "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule",
        "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
    ];

    /// <summary>Returns the pairs of a stack.</summary>
    /// <param name="stack">The stack.</param>
    /// <param name="resources">The resources of all stacks.</param>
    public ReachReport Report(string stack, IEnumerable<NamedResource> resources) =>
        new(new View(stack, new ResourceSet(resources), vpc).Pairs.All());

    /// <summary>Returns the effect of a plan.</summary>
    /// <param name="request">The plan.</param>
    /// <param name="resources">The present resources of all stacks.</param>
    /// <param name="current">The same resources by their ids.</param>
    public NetworkPlan Plan(NetworkPlanRequest request, IReadOnlyList<NamedResource> resources, IResourceStore current)
    {
        var stack = request.Stack;
        var before = new View(stack, new ResourceSet(resources), vpc);
        var others = resources.Where(one => one.Resource.Stack != stack);
        var planned = new PlannedResources(stack, request.Resources, current).Read();
        var after = new View(stack, new ResourceSet(others.Concat(planned)), vpc);
        // A pair can only change where one of its nodes does: a large stack has too many pairs to compare.
        var (old, now) = (before.Pairs.Fingerprints(), after.Pairs.Fingerprints());
        bool IsChanged(ReachNode node) =>
            (node.Type, node.Name) is var key
            && (!old.TryGetValue(key, out var one) || !now.TryGetValue(key, out var other) || one != other);
        var isNew = old.Count == 0;
        var (former, next) = (before.Pairs.Of(IsChanged, !isNew), after.Pairs.Of(IsChanged, !isNew));
        return new NetworkPlan(
            [.. Without(next, former).Select(Named)],
            [.. Without(former, next)],
            [.. after.Warnings().Select(warning => ByName(warning, request.Resources))],
            isNew
        );

        ReachPair Named(ReachPair pair) =>
            pair with
            {
                Source = ByName(pair.Source, request.Resources),
                Target = ByName(pair.Target, request.Resources),
            };
    }

    /// <summary>Returns the pairs that others do not have, whatever their names for the way.</summary>
    private static IEnumerable<ReachPair> Without(IEnumerable<ReachPair> pairs, IEnumerable<ReachPair> others)
    {
        var known = others.Select(pair => pair with { Via = null }).ToHashSet();
        return pairs.Where(pair => !known.Contains(pair with { Via = null }));
    }

    /// <summary>Returns a text with the names of resources in the place of their URNs.</summary>
    private static string ByName(string text, IReadOnlyList<PlannedResource> resources) =>
        text.Contains("urn:", StringComparison.Ordinal)
            ? resources
                .OrderByDescending(one => one.Urn.Length)
                .Aggregate(
                    text,
                    (replaced, one) => replaced.Replace(one.Urn, Urn.Parse(one.Urn).Name, StringComparison.Ordinal)
                )
            : text;

    /// <summary>A stack in one state of its resources.</summary>
    private sealed class View
    {
        private readonly string _stack;
        private readonly ResourceSet _resources;
        private readonly NetworkResources _network;
        private readonly ReachNodes _nodes;

        public View(string stack, ResourceSet resources, DefaultVpc vpc)
        {
            (_stack, _resources) = (stack, resources);
            _network = new NetworkResources(resources, vpc);
            _nodes = new ReachNodes(resources, _network, vpc);
            Pairs = new ReachPairs(_network, _nodes.Of(stack));
        }

        public ReachPairs Pairs { get; }

        /// <summary>Returns a line for each service on Fargate whose tasks cannot start.</summary>
        public IEnumerable<string> Warnings()
        {
            var access = new AwsAccess(_network);
            foreach (var service in _resources.Of(_stack, "aws:ecs/service:Service"))
            {
                var inputs = service.Resource.Inputs;
                if (inputs.Get("networkConfiguration") is not MapValue)
                {
                    continue;
                }

                var place = ReachNodes.PlaceOf(inputs);
                var reasons =
                    from container in _nodes.ContainersOf(inputs)
                    select TaskAccess.WhyNotReached(container, RegionOf(place), place, access);
                if (reasons.FirstOrDefault(reason => reason is not null) is { } reason)
                {
                    yield return $"{service.Name}: its tasks will not start, because {reason}";
                }
            }
        }

        private string RegionOf(NetworkPlace place) =>
            place
                .SubnetIds.Select(subnet =>
                    _resources.TryGet("aws:ec2/subnet:Subnet", subnet, out var found)
                        ? found.Inputs.Get("availabilityZone")?.AsString
                        : null
                )
                .FirstOrDefault(zone => zone is { Length: > 1 })
                ?[..^1]
            ?? Region.Default;
    }
}
