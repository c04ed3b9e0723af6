using System.Text.RegularExpressions;
using Local.Engine.Resources;
using Local.Protocol.Values;

namespace Local.Cli.Graphs;

/// <summary>Reads the graph of a stack from its resources. They may exist or be planned.</summary>
internal sealed partial class GraphReader
{
    private const string LoadBalancer = "aws:lb/loadBalancer:LoadBalancer";
    private const string Listener = "aws:lb/listener:Listener";
    private const string Rule = "aws:lb/listenerRule:ListenerRule";
    private const string TargetGroup = "aws:lb/targetGroup:TargetGroup";
    private const string Attachment = "aws:lb/targetGroupAttachment:TargetGroupAttachment";
    private const string Cluster = "aws:ecs/cluster:Cluster";
    private const string Service = "aws:ecs/service:Service";
    private const string CapacityProvider = "aws:ecs/capacityProvider:CapacityProvider";
    private const string ScalableTarget = "aws:appautoscaling/target:Target";
    private const string Namespace = "aws:servicediscovery/httpNamespace:HttpNamespace";
    private const string Instance = "aws:ec2/instance:Instance";
    private const string Group = "aws:autoscaling/group:Group";

    private static readonly string[] RedirectParts = ["protocol", "host", "port", "path"];

    private readonly ILookup<string, ResourceState> _byType;
    private readonly ResourceReferences _references;
    private readonly List<GraphNode> _nodes = [];
    private readonly List<GraphEdge> _edges = [];

    private GraphReader(IReadOnlyList<ResourceState> resources)
    {
        _byType = resources.ToLookup(resource => resource.Type);
        _references = new ResourceReferences(resources);
    }

    /// <summary>Returns the graph of a stack.</summary>
    /// <param name="stack">The name of the stack.</param>
    /// <param name="resources">The resources of the stack, without those that wait for their deletion.</param>
    public static StackGraph Read(string stack, IReadOnlyList<ResourceState> resources)
    {
        var reader = new GraphReader(resources);
        reader.ReadListeners();
        reader.ReadTargetGroups();
        reader.ReadServices();
        reader.ReadInstances();
        return new StackGraph(stack, [.. reader._nodes.OrderBy(node => node.Kind)], [.. reader._edges.Distinct()]);
    }

    private void ReadListeners()
    {
        foreach (var listener in _byType[Listener].OrderBy(one => Number(one.Inputs, "port")))
        {
            var balancer = _references.One(listener, "loadBalancerArn", LoadBalancer);
            var isInternal = balancer?.Inputs.Get("internal")?.AsBool == true;
            var client = isInternal ? "vpc" : "internet";
            if (_nodes.All(node => node.Id != client))
            {
                _nodes.Add(new(client, GraphNodeKind.Client, isInternal ? "VPC" : "internet"));
            }

            var owner = balancer is null ? "" : NameOf(balancer);
            var actions = Maps(listener.Inputs, "defaultActions");
            var rules = _byType[Rule]
                .Where(rule => _references.Of(rule, "listenerArn", Listener).Contains(listener))
                .OrderBy(rule => rule.Inputs.Get("priority")?.AsNumber)
                .ToList();
            var answers = rules
                .SelectMany(rule => Answers(Maps(rule.Inputs, "actions"), Conditions(rule)))
                .Concat(Answers(actions, rules.Count > 0 ? "else" : ""));
            var port = Number(listener.Inputs, "port");
            _nodes.Add(
                new(listener.Urn, GraphNodeKind.Listener, $"{Text(listener.Inputs, "protocol", "HTTP")} {port}", owner)
                {
                    Details = [.. answers],
                }
            );
            _edges.Add(new(client, listener.Urn));
            foreach (var rule in rules)
            {
                Forward(listener, rule, "actions", Conditions(rule));
            }

            Forward(listener, listener, "defaultActions", rules.Count > 0 ? "else" : "");
        }
    }

    private void Forward(ResourceState listener, ResourceState from, string property, string label)
    {
        foreach (var group in _references.Of(from, property, TargetGroup))
        {
            _edges.Add(new(listener.Urn, group.Urn, label));
        }
    }

    /// <summary>Returns a line for each action that the load balancer answers by itself.</summary>
    private static IEnumerable<string> Answers(IEnumerable<PropertyMap> actions, string condition)
    {
        foreach (var action in actions)
        {
            var answer = Text(action, "type", "") switch
            {
                "redirect" when action.Get("redirect")?.AsMap is { } redirect => $"redirects to {Place(redirect)}",
                "fixed-response" => $"answers {Text(action.Get("fixedResponse")?.AsMap, "statusCode", "200")}",
                _ => null,
            };
            if (answer is not null)
            {
                yield return condition.Length > 0 ? $"{condition}: {answer}" : answer;
            }
        }
    }

    /// <summary>Returns the parts of a redirect's address that differ from the request's.</summary>
    private static string Place(PropertyMap redirect) =>
        string.Join(
            " ",
            RedirectParts
                .Select(part => Text(redirect, part, ""))
                .Where(part => part.Length > 0 && !part.Contains("#{", StringComparison.Ordinal))
        );

    private static string Conditions(ResourceState rule) =>
        string.Join(
            " and ",
            from condition in Maps(rule.Inputs, "conditions")
            from field in condition
            let values = field.Value.AsMap?.Get("values")?.AsList
            where values is { Count: > 0 }
            select string.Join(" or ", values.Select(value => value.AsString))
        );

    private void ReadTargetGroups()
    {
        foreach (var group in Sorted(TargetGroup))
        {
            var check = Text(group.Inputs.Get("healthCheck")?.AsMap, "path", "/");
            _nodes.Add(
                new(group.Urn, GraphNodeKind.TargetGroup, NameOf(group))
                {
                    AwsName = AwsName(group),
                    Details =
                    [
                        $"{Text(group.Inputs, "protocol", "HTTP")} {Number(group.Inputs, "port")}, checks {check}",
                    ],
                }
            );
        }

        foreach (var attachment in _byType[Attachment])
        {
            foreach (var group in _references.Of(attachment, "targetGroupArn", TargetGroup))
            {
                foreach (var target in _references.Of(attachment, "targetId", Instance))
                {
                    _edges.Add(new(group.Urn, target.Urn));
                }
            }
        }
    }

    private void ReadServices()
    {
        foreach (var service in Sorted(Service))
        {
            var owner = _references.One(service, "cluster", Cluster);
            var onFargate = service.Inputs.Get("networkConfiguration") is not null;
            _nodes.Add(
                new(service.Urn, GraphNodeKind.Service, Name(service), owner is null ? "" : NameOf(owner))
                {
                    AwsName = AwsName(service),
                    Details = [$"{Tasks(service)} on {(onFargate ? "Fargate" : "instances")}"],
                }
            );
            foreach (var group in _references.Of(service, "loadBalancers", TargetGroup))
            {
                _edges.Add(new(group.Urn, service.Urn));
            }

            foreach (var provider in _references.Of(service, "capacityProviderStrategies", CapacityProvider))
            {
                foreach (var group in _references.Of(provider, "autoScalingGroupProvider", Group))
                {
                    _edges.Add(new(service.Urn, group.Urn, "runs on"));
                }
            }

            Connect(service);
        }
    }

    private void Connect(ResourceState service)
    {
        var connect = service.Inputs.Get("serviceConnectConfiguration")?.AsMap;
        foreach (var found in _references.Of(service, "serviceConnectConfiguration", Namespace))
        {
            if (_nodes.All(node => node.Id != found.Urn))
            {
                _nodes.Add(new(found.Urn, GraphNodeKind.Namespace, NameOf(found)) { Details = ["Service Connect"] });
            }

            var offered =
                from one in connect is null ? [] : Maps(connect, "services")
                from alias in Maps(one, "clientAlias")
                select $"{Text(alias, "dnsName", Text(one, "discoveryName", ""))}:{Number(alias, "port")}";
            _edges.Add(new(service.Urn, found.Urn, string.Join(", ", offered)));
        }
    }

    private string Tasks(ResourceState service)
    {
        var scaling = _byType[ScalableTarget]
            .FirstOrDefault(target => _references.Of(target, "resourceId", Service).Contains(service));
        return scaling is null
            ? Count(Number(service.Inputs, "desiredCount"), "task")
            : Range(Number(scaling.Inputs, "minCapacity"), Number(scaling.Inputs, "maxCapacity"), "task");
    }

    private void ReadInstances()
    {
        foreach (var instance in Sorted(Instance))
        {
            _nodes.Add(
                new(instance.Urn, GraphNodeKind.Instance, Name(instance))
                {
                    AwsName = Name(instance),
                    Details = [Text(instance.Inputs, "instanceType", "")],
                }
            );
        }

        foreach (var group in Sorted(Group))
        {
            var range = Range(Number(group.Inputs, "minSize"), Number(group.Inputs, "maxSize"), "instance");
            _nodes.Add(new(group.Urn, GraphNodeKind.AutoScalingGroup, Name(group)) { Details = [range] });
            foreach (var target in _references.Of(group, "targetGroupArns", TargetGroup))
            {
                _edges.Add(new(target.Urn, group.Urn));
            }
        }
    }

    private static string Range(int least, int most, string noun) =>
        least == most ? Count(least, noun) : $"{least} to {Count(most, noun)}";

    private static string Count(int count, string noun) => count == 1 ? $"1 {noun}" : $"{count} {noun}s";

    private IEnumerable<ResourceState> Sorted(string type) => _byType[type].OrderBy(Name, StringComparer.Ordinal);

    private static string Name(ResourceState resource) => Urn.Parse(resource.Urn).Name;

    private static string AwsName(ResourceState resource) => Text(resource.Inputs, "name", Name(resource));

    /// <summary>Returns the name in AWS, or the name in the program if Pulumi has added random digits to it.</summary>
    private static string NameOf(ResourceState resource) =>
        AwsName(resource) is var name
        && name.StartsWith(Name(resource), StringComparison.Ordinal)
        && RandomDigits().IsMatch(name.AsSpan(Name(resource).Length))
            ? Name(resource)
            : name;

    [GeneratedRegex("^-[0-9a-f]{7}$")]
    private static partial Regex RandomDigits();

    private static string Text(PropertyMap? map, string property, string otherwise) =>
        map?.Get(property)?.AsString is { Length: > 0 } text ? text : otherwise;

    private static int Number(PropertyMap map, string property) => (int)(map.Get(property)?.AsNumber ?? 0);

    private static IEnumerable<PropertyMap> Maps(PropertyMap map, string property) =>
        map.Get(property) switch
        {
            { AsList: { } list } => list.Select(item => item.AsMap).OfType<PropertyMap>(),
            { AsMap: { } one } => [one],
            _ => [],
        };
}
