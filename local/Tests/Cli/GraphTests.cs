using System.Collections.Immutable;
using System.Xml.Linq;
using Local.Cli.Graphs;
using Local.Cloud.Contract;
using Local.Engine.Resources;
using Local.Protocol.Values;

namespace Local.Tests.Cli;

/// <summary>The pictures of <c>graph</c>.</summary>
internal sealed class GraphTests
{
    private static string Urn(string type, string name) => $"urn:pulumi:dev::infra::{type}::{name}";

    private static ResourceState Resource(
        string type,
        string name,
        PropertyMap inputs,
        params (string Property, string Urn)[] origins
    ) =>
        new()
        {
            Urn = Urn(type, name),
            Type = type,
            Custom = true,
            Inputs = inputs,
            PropertyDependencies = new(
                origins
                    .GroupBy(origin => origin.Property)
                    .Select(group =>
                        KeyValuePair.Create(group.Key, group.Select(origin => origin.Urn).ToImmutableArray())
                    )
            ),
        };

    /// <summary>A stack as a preview plans it: the ids and ARNs are unknown, and origins are known.</summary>
    private static ResourceState[] Planned()
    {
        const string Balancer = "aws:lb/loadBalancer:LoadBalancer";
        const string Listener = "aws:lb/listener:Listener";
        const string Group = "aws:lb/targetGroup:TargetGroup";
        const string Service = "aws:ecs/service:Service";
        const string Cluster = "aws:ecs/cluster:Cluster";
        const string Namespace = "aws:servicediscovery/httpNamespace:HttpNamespace";
        var forward = PropertyValue.List(
            new PropertyMap(("type", "forward"), ("targetGroupArn", PropertyValue.Unknown))
        );
        return
        [
            Resource(Balancer, "alb", new(("name", "web"))),
            Resource(
                Listener,
                "https",
                new(
                    ("loadBalancerArn", PropertyValue.Unknown),
                    ("protocol", "HTTPS"),
                    ("port", 443),
                    (
                        "defaultActions",
                        PropertyValue.List(
                            new PropertyMap(
                                ("type", "fixed-response"),
                                ("fixedResponse", new PropertyMap(("statusCode", "404")))
                            )
                        )
                    )
                ),
                ("loadBalancerArn", Urn(Balancer, "alb"))
            ),
            Resource(
                Listener,
                "http",
                new(
                    ("loadBalancerArn", PropertyValue.Unknown),
                    ("protocol", "HTTP"),
                    ("port", 80),
                    (
                        "defaultActions",
                        PropertyValue.List(
                            new PropertyMap(
                                ("type", "redirect"),
                                (
                                    "redirect",
                                    new PropertyMap(("protocol", "HTTPS"), ("port", "443"), ("host", "#{host}"))
                                )
                            )
                        )
                    )
                ),
                ("loadBalancerArn", Urn(Balancer, "alb"))
            ),
            Resource(
                "aws:lb/listenerRule:ListenerRule",
                "users",
                new(
                    ("listenerArn", PropertyValue.Unknown),
                    ("priority", 1),
                    ("actions", forward),
                    (
                        "conditions",
                        PropertyValue.List(
                            new PropertyMap(
                                ("pathPattern", new PropertyMap(("values", PropertyValue.List("/users", "/users/*"))))
                            )
                        )
                    )
                ),
                ("listenerArn", Urn(Listener, "https")),
                ("actions", Urn(Group, "users"))
            ),
            Resource(Group, "users", new(("name", "users-tg"), ("port", 3000), ("protocol", "HTTP"))),
            Resource(Cluster, "main", new(("name", "main"))),
            Resource(Namespace, "names", new(("name", "names"))),
            Resource(
                Service,
                "users",
                new(
                    ("name", "service-users"),
                    ("cluster", PropertyValue.Unknown),
                    ("desiredCount", 2),
                    ("networkConfiguration", new PropertyMap()),
                    ("loadBalancers", PropertyValue.List(new PropertyMap(("targetGroupArn", PropertyValue.Unknown)))),
                    (
                        "serviceConnectConfiguration",
                        new PropertyMap(
                            ("namespace", PropertyValue.Unknown),
                            (
                                "services",
                                PropertyValue.List(
                                    new PropertyMap(
                                        (
                                            "clientAlias",
                                            PropertyValue.List(new PropertyMap(("dnsName", "users"), ("port", 3000)))
                                        )
                                    )
                                )
                            )
                        )
                    )
                ),
                ("cluster", Urn(Cluster, "main")),
                ("loadBalancers", Urn(Group, "users")),
                ("serviceConnectConfiguration", Urn(Namespace, "names"))
            ),
        ];
    }

    private static StackGraph Graph() => GraphReader.Read("dev", Planned());

    private static string[] Edges(StackGraph graph)
    {
        var names = graph.Nodes.ToDictionary(node => node.Id, node => node.Name);
        return [.. graph.Edges.Select(edge => $"{names[edge.Source]} → {names[edge.Target]} {edge.Label}".TrimEnd())];
    }

    [Test]
    public void Requests_lead_from_the_internet_to_tasks() =>
        Assert.That(
            Edges(Graph()),
            Is.EquivalentTo([
                "internet → HTTP 80",
                "internet → HTTPS 443",
                "HTTPS 443 → users-tg /users or /users/*",
                "users-tg → users",
                "users → names users:3000",
            ])
        );

    [Test]
    public void A_listener_states_what_it_answers_by_itself() =>
        Assert.That(
            Graph().Nodes.Where(node => node.Kind == GraphNodeKind.Listener).SelectMany(node => node.Details),
            Is.EqualTo(["redirects to HTTPS 443", "else: answers 404"])
        );

    [Test]
    public void A_known_id_counts_more_than_the_origin_of_a_value()
    {
        var (first, second) = (Urn("aws:ecs/cluster:Cluster", "first"), Urn("aws:ecs/cluster:Cluster", "second"));
        var graph = GraphReader.Read(
            "dev",
            [
                Resource("aws:ecs/cluster:Cluster", "first", new(("name", "first"))) with
                {
                    Id = "arn:first",
                },
                Resource("aws:ecs/cluster:Cluster", "second", new(("name", "second"))) with
                {
                    Id = "arn:second",
                },
                Resource(
                    "aws:ecs/service:Service",
                    "users",
                    new(("cluster", "arn:second"), ("desiredCount", 1)),
                    ("cluster", first),
                    ("cluster", second)
                ),
            ]
        );

        Assert.That(graph.Nodes.Single().Owner, Is.EqualTo("second"));
    }

    [Test]
    public void A_running_stack_has_counts_and_health()
    {
        var report = PsReport.Empty with
        {
            Services = [new("service-users", "main", 2, 1, 1, [], [], [], [], [])],
            LoadBalancers =
            [
                new("web", "web.local", "active", [], [new("users-tg", [new("127.0.0.9", 3000, "healthy", null)])]),
            ],
        };

        var nodes = LiveGraph.Of(Graph(), report).Nodes.Where(node => node.Health != GraphHealth.Unknown);

        Assert.That(
            nodes.Select(node => $"{node.Name}: {node.Details[^1]}, {node.Health}"),
            Is.EqualTo(["users-tg: 1 of 1 healthy, Healthy", "users: 1 of 2 running, Unhealthy"])
        );
    }

    [Test]
    public void Mermaid_frames_the_nodes_of_a_load_balancer_and_a_cluster() =>
        Assert.That(
            GraphFormats.Text(Graph(), "mermaid"),
            Is.EqualTo(
                """
                flowchart LR
                    n0(["internet"])
                    n3["users-tg<br/>HTTP 3000, checks /"]
                    n5["names<br/>Service Connect"]
                    subgraph g0 ["load balancer web"]
                        n1["HTTP 80<br/>redirects to HTTPS 443"]
                        n2["HTTPS 443<br/>else: answers 404"]
                    end
                    subgraph g1 ["cluster main"]
                        n4["users<br/>2 tasks on Fargate"]
                    end
                    n0 --> n1
                    n0 --> n2
                    n2 -- "/users or /users/*" --> n3
                    n3 --> n4
                    n4 -- "users:3000" --> n5

                """
            )
        );

    [Test]
    public void Dot_quotes_labels() =>
        Assert.That(
            GraphFormats.Text(new("a\"b", [new("one", GraphNodeKind.Service, "a\\b")], []), "dot"),
            Does.Contain("digraph \"a\\\"b\" {").And.Contain("label=\"a\\\\b\"")
        );

    [Test]
    public void A_picture_has_each_node_and_label_once_inside_its_frame_of_view()
    {
        var picture = XElement.Parse(GraphFormats.Text(Graph(), "svg"));
        var texts = picture.Descendants().Where(element => element.Name.LocalName == "text").ToList();
        var box = picture.Attribute("viewBox")!.Value.Split(' ').Select(int.Parse).ToArray();

        Assert.That(
            texts.Select(text => text.Value),
            Is.SupersetOf([
                "internet",
                "HTTP 80",
                "users-tg",
                "users",
                "names",
                "load balancer web",
                "/users or /users/*",
            ])
        );
        Assert.That(
            picture
                .Descendants()
                .Where(element => element.Name.LocalName == "rect")
                .Select(rect => (Right: At(rect, "x") + At(rect, "width"), Bottom: At(rect, "y") + At(rect, "height"))),
            Has.All.Matches<(int Right, int Bottom)>(corner => corner.Right <= box[2] && corner.Bottom <= box[3])
        );
        static int At(XElement element, string name) => int.Parse(element.Attribute(name)!.Value);
    }

    [Test]
    public void The_JSON_names_kinds_in_words() =>
        Assert.That(GraphFormats.Text(Graph(), "json"), Does.Contain("\"kind\": \"TargetGroup\""));
}
