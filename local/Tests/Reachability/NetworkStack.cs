using System.Text.Json;
using Local.Cloud.Contract;
using Local.Cloud.Network;
using Local.Cloud.Reachability;
using Local.Cloud.Resources;
using Local.Protocol.Values;

namespace Local.Tests.Reachability;

/// <summary>A stack of resources that are written down and not created, as the cloud or a preview has them.</summary>
internal sealed class NetworkStack : IDisposable
{
    public const string Stack = "test";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("reach-");
    private readonly List<NamedResource> _resources = [];

    public NetworkStack() => Vpc = DefaultVpc.Open(_folder.FullName);

    public DefaultVpc Vpc { get; }

    public IReadOnlyList<NamedResource> Resources => _resources;

    public static PropertyMap Map(params (string, PropertyValue)[] entries) => new(entries);

    public static PropertyValue List(params PropertyValue[] items) => PropertyValue.List(items);

    public static string UrnOf(string token, string name) => $"urn:pulumi:{Stack}::project::{token}::{name}";

    /// <summary>The pairs, each in one line.</summary>
    public IEnumerable<string> Pairs() =>
        new Reach(Vpc).Report(Stack, _resources).Pairs.Select(pair => pair.ToString());

    /// <summary>Returns the effect of a plan that has these resources only.</summary>
    public NetworkPlan Plan(params IReadOnlyList<PlannedResource> planned)
    {
        var store = new MemoryStore();
        _resources.ForEach(one => store.Add(one.Resource));
        return new Reach(Vpc).Plan(new NetworkPlanRequest(Stack, planned), _resources, store);
    }

    /// <summary>Returns the plan of everything as it is.</summary>
    public List<PlannedResource> Unchanged() =>
        [.. _resources.Select(one => Planned(one.Resource.Token, one.Name, one.Resource.Inputs, one.Resource.Id))];

    /// <summary>Returns a planned resource.</summary>
    public static PlannedResource Planned(
        string token,
        string name,
        PropertyMap inputs,
        string id = "",
        params (string Input, string Urn)[] from
    ) =>
        new(
            UrnOf(token, name),
            id,
            JsonDocument.Parse(PropertyJson.ToText(inputs)).RootElement,
            from.GroupBy(one => one.Input)
                .ToDictionary(group => group.Key, IReadOnlyList<string> (group) => [.. group.Select(one => one.Urn)])
        );

    public string Add(string token, string name, PropertyMap inputs, string? id = null, PropertyMap? outputs = null)
    {
        id ??= $"{name}-id";
        _resources.Add(
            new(
                name,
                new CloudResource(token, id, Stack, Region.Default, inputs, inputs.With(outputs ?? PropertyMap.Empty))
            )
        );
        return id;
    }

    /// <summary>Adds a security group with a rule in each direction for each text, such as <c>in tcp 80 0.0.0.0/0</c>.</summary>
    public string Group(string name, params string[] rules)
    {
        var id = Add("aws:ec2/securityGroup:SecurityGroup", name, Map(("name", name)), $"sg-{name}");
        foreach (var (number, rule) in rules.Index())
        {
            Rule($"{name}-{number}", id, rule);
        }

        return id;
    }

    /// <summary>Adds a rule, such as <c>in tcp 80-90 sg-web</c>.</summary>
    public void Rule(string name, string group, string rule)
    {
        var words = rule.Split(' ');
        var direction = words[0] == "in" ? "Ingress" : "Egress";
        Add($"aws:vpc/securityGroup{direction}Rule:SecurityGroup{direction}Rule", name, RuleInputs(group, rule));
    }

    /// <summary>Returns the inputs of a rule.</summary>
    public static PropertyMap RuleInputs(PropertyValue group, string rule)
    {
        var words = rule.Split(' ');
        var ports = words[2].Split('-');
        var source =
            words[3].StartsWith("sg-", StringComparison.Ordinal) ? "referencedSecurityGroupId"
            : words[3].StartsWith("pl-", StringComparison.Ordinal) ? "prefixListId"
            : "cidrIpv4";
        return Map(
            ("securityGroupId", group),
            ("ipProtocol", words[1]),
            ("fromPort", double.Parse(ports[0])),
            ("toPort", double.Parse(ports[^1])),
            (source, words[3])
        );
    }

    /// <summary>Adds a load balancer with listeners.</summary>
    public string LoadBalancer(string name, string group, bool isInternal, params int[] ports)
    {
        var id = Add(
            "aws:lb/loadBalancer:LoadBalancer",
            name,
            Map(
                ("name", $"{name}-lb"),
                ("internal", isInternal),
                ("securityGroups", List(group)),
                ("subnets", Subnets())
            )
        );
        foreach (var port in ports)
        {
            Add("aws:lb/listener:Listener", $"{name}-{port}", Map(("loadBalancerArn", id), ("port", port)));
        }

        return id;
    }

    /// <summary>Adds a service on Fargate.</summary>
    public string Service(string name, bool isPublic, params PropertyValue[] groups) =>
        Add("aws:ecs/service:Service", name, ServiceInputs(isPublic, List(groups)));

    public PropertyMap ServiceInputs(bool isPublic, PropertyValue groups) =>
        Map(
            (
                "networkConfiguration",
                Map(("subnets", Subnets()), ("securityGroups", groups), ("assignPublicIp", isPublic))
            )
        );

    public PropertyValue Subnets() => List([.. Vpc.Subnets.Select(subnet => (PropertyValue)subnet.Id)]);

    public void Dispose()
    {
        Vpc.Dispose();
        _folder.Delete(recursive: true);
    }
}
