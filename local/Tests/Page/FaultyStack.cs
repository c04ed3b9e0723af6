using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Google.Protobuf.WellKnownTypes;
using Local.Cli.Commands;
using Local.Cli.Updates;
using Local.Cloud.Client;
using Local.Protocol.Values;
using Local.Tests.Cloud;
using Local.Tests.Ecs;
using Local.Tests.Network;
using Pulumirpc;

namespace Local.Tests.Page;

/// <summary>
/// A stack in which much is wrong, on a cloud in this process, with real sockets and processes. The command and the page
/// are asked about it.
/// </summary>
internal sealed class FaultyStack : IAsyncDisposable
{
    public const string Name = "dev";

    private readonly TemporaryProject _project;
    private readonly RunningCloud _cloud;
    private readonly HttpClient _http = new(
        new SocketsHttpHandler
        {
            UseProxy = false,
            UseCookies = false,
            AllowAutoRedirect = false,
        }
    );
    private Uri _page = null!;
    private PropertyValue _subnets = null!;
    private PropertyValue _cluster = null!;

    private FaultyStack(TemporaryProject project, RunningCloud cloud, CloudClient client) =>
        (_project, _cloud, Client) = (project, cloud, client);

    public CloudClient Client { get; }

    private string Token => _page.Query["?token=".Length..];

    /// <summary>The address of the load balancer <c>front</c>.</summary>
    public string Front { get; private set; } = "";

    public static async Task<FaultyStack> StartAsync()
    {
        var project = new TemporaryProject();
        await File.WriteAllTextAsync(Path.Combine(project.Folder, "Pulumi.yaml"), "name: infra\nruntime: dotnet\n");
        await File.WriteAllTextAsync(Path.Combine(project.Folder, $"Pulumi.{Name}.yaml"), "config: {}\n");
        var image = await TinyService.BuiltIntoAsync(project.Folder);
        var cloud = await RunningCloud.StartAsync(project.Folder);
        var stack = new FaultyStack(project, cloud, await cloud.ConnectAsync());
        try
        {
            await stack.Client.SetTimeScaleAsync(Name, 20);
            await stack.UpAsync(image.Uri);
            stack._page = await stack.Client.OpenPageAsync();
            return stack;
        }
        catch
        {
            await stack.DisposeAsync();
            throw;
        }
    }

    /// <summary>Sends a request to a load balancer.</summary>
    /// <returns>The status of the answer.</returns>
    public async Task<int> GetAsync(string address, int port, string path)
    {
        using var response = await _http.GetAsync(new Uri($"http://{address}:{port}{path}"));
        return (int)response.StatusCode;
    }

    /// <summary>Sends bytes to the load balancer <c>front</c>, and waits for the end of the answer.</summary>
    public async Task SendAsync(string head)
    {
        await using var stream = await Internet.ConnectAsync(IPAddress.Parse(Front), 8000);
        await stream.WriteAsync(Encoding.ASCII.GetBytes(head + "Connection: close\r\n\r\n"));
        await stream.CopyToAsync(Stream.Null);
    }

    /// <summary>Returns the address of a load balancer.</summary>
    public async Task<string> AddressAsync(string balancer) =>
        (await Client.PsAsync(Name)).LoadBalancers.Single(one => one.Name == balancer).Address!;

    /// <summary>Asks <c>infra why --json</c>.</summary>
    /// <returns>What the command prints: the answer, or an error.</returns>
    public async Task<string> CommandAsync(string kind, IReadOnlyList<(string Name, string Value)> parts)
    {
        using var output = new StringWriter();
        using var errors = new StringWriter();
        string[] placed = kind switch
        {
            "status" => ["status"],
            "task" => ["id"],
            "service" => ["name"],
            "refused" => ["from", "to", "port"],
            _ => ["host", "path"],
        };
        IEnumerable<string> words =
        [
            "why",
            .. kind == "status" ? [] : new[] { kind },
            .. placed.Select(name => parts.Single(part => part.Name == name).Value),
            .. parts
                .Where(part => !placed.Contains(part.Name))
                .SelectMany(part => new[] { $"--{part.Name}", part.Value }),
            "--stack",
            Name,
            "--json",
            "-C",
            _project.Folder,
        ];
        await CommandLine.RunAsync([.. words], new Terminal(output, errors, TextReader.Null, IsInteractive: false));
        return output.ToString().Length > 0 ? output.ToString().TrimEnd() : errors.ToString();
    }

    /// <summary>Asks the page.</summary>
    /// <returns>The answer, or an error as the command prints it.</returns>
    public async Task<string> PageAsync(string kind, IReadOnlyList<(string Name, string Value)> parts)
    {
        var query = string.Concat(parts.Select(part => $"&{part.Name}={Uri.EscapeDataString(part.Value)}"));
        using var request = new HttpRequestMessage(
            HttpMethod.Get,
            new Uri(_page, $"/api/why/{kind}?stack={Name}{query}")
        );
        request.Headers.Authorization = new("Bearer", Token);
        using var response = await _http.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        return response.StatusCode == HttpStatusCode.OK
            ? text
            : $"error: {JsonDocument.Parse(text).RootElement.GetProperty("message").GetString()}\n";
    }

    /// <summary>Does what a user of the page chooses.</summary>
    public async Task ActAsync(string kind, string target, double value)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(_page, "/api/act"))
        {
            Content = JsonContent.Create(
                new
                {
                    kind,
                    stack = Name,
                    target,
                    value,
                }
            ),
            Headers = { Authorization = new("Bearer", Token) },
        };
        using var response = await _http.SendAsync(request);
        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.NoContent));
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        Client.Dispose();
        await _cloud.DisposeAsync();
        _project.Dispose();
    }

    private async Task UpAsync(string image)
    {
        var subnets = await _cloud.Provider.Calls.InvokeAsync(
            new InvokeRequest { Tok = "aws:ec2/getSubnets:getSubnets", Args = new Struct() }
        );
        _subnets = PropertyMarshaler.FromStruct(subnets.Return)["ids"];
        var front = await GroupAsync("front", Rule(8000, 8010, ("cidrBlocks", List("0.0.0.0/0"))));
        var open = await GroupAsync("open", Rule(3000, 3000, ("securityGroups", List(front["id"]))));
        var shut = await GroupAsync("shut");
        var office = await GroupAsync("office", Rule(8009, 8009, ("cidrBlocks", List("10.9.0.0/16"))));
        var balancer = await BalancerAsync("front", front);
        Front = balancer["dnsName"].AsString!;
        var inner = await BalancerAsync("inner", office);
        await ListenAsync(inner, 8000, Fixed(200));
        await ListenAsync(inner, 8009, Fixed(200));
        await GuardAsync(front);
        _cluster = (await MakeAsync("aws:ecs/cluster:Cluster", "main", ("name", "main")))["arn"];

        var users = await TargetsAsync("users", open["vpcId"]);
        var empty = await TargetsAsync("empty", open["vpcId"]);
        var unreachable = await TargetsAsync("unreachable", open["vpcId"]);
        var sick = await TargetsAsync("sick", open["vpcId"]);
        var listener = await ListenAsync(balancer, 8000, Forward(users));
        await RuleAsync(listener, 1, Fixed(410), ("pathPattern", "/old*"));
        await RuleAsync(listener, 2, Redirect(), ("pathPattern", "/moved"));
        await RuleAsync(listener, 3, Forward(users), ("pathPattern", "/old/users"));
        await RuleAsync(listener, 4, Forward(empty), ("hostHeader", "shop.example"));
        await ListenAsync(balancer, 8001, Forward(empty));
        await ListenAsync(balancer, 8002, Weighted(empty, 0));
        await ListenAsync(balancer, 8003, Forward(unreachable));
        await ListenAsync(balancer, 8004, Forward(sick));

        await ServeAsync("users", image, "", open, users);
        await ServeAsync("unreachable", image, "", shut, unreachable);
        await ServeAsync("sick", image, "health", open, sick);
        await ServeAsync("crashing", image, "start", open, ends: true);
        await ServeAsync("unrouted", image, "", open, isPublic: false, ends: true);
        await ServeAsync("scaled", image, "", open);
    }

    private async Task GuardAsync(PropertyMap group)
    {
        var guarded = await BalancerAsync("guarded", group);
        await ListenAsync(guarded, 8010, Fixed(200));
        var acl = await MakeAsync(
            "aws:wafv2/webAcl:WebAcl",
            "guard",
            ("name", "guard"),
            ("scope", "REGIONAL"),
            ("defaultAction", new PropertyMap(("block", PropertyMap.Empty))),
            (
                "visibilityConfig",
                new PropertyMap(
                    ("cloudwatchMetricsEnabled", false),
                    ("metricName", "guard"),
                    ("sampledRequestsEnabled", false)
                )
            )
        );
        await MakeAsync(
            "aws:wafv2/webAclAssociation:WebAclAssociation",
            "guard",
            ("webAclArn", acl["arn"]),
            ("resourceArn", guarded["arn"])
        );
    }

    private async Task ServeAsync(
        string name,
        string image,
        string broken,
        PropertyMap group,
        PropertyMap? targets = null,
        bool isPublic = true,
        bool ends = false
    )
    {
        var container = new
        {
            name,
            image,
            stopTimeout = 2,
            portMappings = new[] { new { containerPort = 3000 } },
            environment = new[] { new { name = "BROKEN", value = broken } },
        };
        var definition = await MakeAsync(
            "aws:ecs/taskDefinition:TaskDefinition",
            name,
            ("family", name),
            ("cpu", "256"),
            ("memory", "512"),
            ("networkMode", "awsvpc"),
            ("requiresCompatibilities", List("FARGATE")),
            ("executionRoleArn", "arn:aws:iam::000000000000:role/execution"),
            ("containerDefinitions", JsonSerializer.Serialize(new[] { container }))
        );
        var target = targets is null
            ? []
            : new[]
            {
                (
                    "loadBalancers",
                    List(
                        new PropertyMap(
                            ("targetGroupArn", targets["arn"]),
                            ("containerName", name),
                            ("containerPort", 3000)
                        )
                    )
                ),
            };
        await MakeAsync(
            "aws:ecs/service:Service",
            name,
            [
                ("name", name),
                ("cluster", _cluster),
                ("taskDefinition", definition["arn"]),
                ("desiredCount", 1),
                ("launchType", "FARGATE"),
                ("waitForSteadyState", false),
                ("deploymentCircuitBreaker", new PropertyMap(("enable", ends), ("rollback", ends))),
                (
                    "networkConfiguration",
                    new PropertyMap(
                        ("subnets", _subnets),
                        ("securityGroups", List(group["id"])),
                        ("assignPublicIp", isPublic)
                    )
                ),
                .. target,
            ]
        );
    }

    private Task<PropertyMap> GroupAsync(string name, params PropertyMap[] ingress) =>
        MakeAsync(
            "aws:ec2/securityGroup:SecurityGroup",
            name,
            ("name", name),
            ("ingress", PropertyValue.List(ingress.Select(rule => (PropertyValue)rule))),
            ("egress", List(Rule(0, 0, ("cidrBlocks", List("0.0.0.0/0"))).With("protocol", "-1")))
        );

    private Task<PropertyMap> BalancerAsync(string name, PropertyMap group) =>
        MakeAsync(
            "aws:lb/loadBalancer:LoadBalancer",
            name,
            ("name", name),
            ("securityGroups", List(group["id"])),
            ("subnets", _subnets)
        );

    private Task<PropertyMap> TargetsAsync(string name, PropertyValue vpc) =>
        MakeAsync(
            "aws:lb/targetGroup:TargetGroup",
            name,
            ("name", name),
            ("port", 3000),
            ("protocol", "HTTP"),
            ("targetType", "ip"),
            ("vpcId", vpc),
            ("deregistrationDelay", 0),
            ("healthCheck", new PropertyMap(("path", "/health"), ("interval", 20), ("timeout", 10)))
        );

    private Task<PropertyMap> ListenAsync(PropertyMap balancer, int port, PropertyMap action) =>
        MakeAsync(
            "aws:lb/listener:Listener",
            $"{balancer["name"].AsString}-{port}",
            ("loadBalancerArn", balancer["arn"]),
            ("port", port),
            ("protocol", "HTTP"),
            ("defaultActions", List(action))
        );

    private Task<PropertyMap> RuleAsync(
        PropertyMap listener,
        int priority,
        PropertyMap action,
        (string Field, string Value) condition
    ) =>
        MakeAsync(
            "aws:lb/listenerRule:ListenerRule",
            $"rule-{priority}",
            ("listenerArn", listener["arn"]),
            ("priority", priority),
            ("actions", List(action)),
            ("conditions", List(new PropertyMap((condition.Field, new PropertyMap(("values", List(condition.Value)))))))
        );

    private Task<PropertyMap> MakeAsync(string type, string name, params (string, PropertyValue)[] inputs) =>
        _cloud.Provider.UpAsync(type, name, new PropertyMap(inputs));

    private static PropertyMap Rule(int from, int to, (string, PropertyValue) source) =>
        new(("fromPort", from), ("toPort", to), ("protocol", "tcp"), source);

    private static PropertyMap Forward(PropertyMap group) => new(("type", "forward"), ("targetGroupArn", group["arn"]));

    private static PropertyMap Weighted(PropertyMap group, int weight) =>
        new(
            ("type", "forward"),
            (
                "forward",
                new PropertyMap(("targetGroups", List(new PropertyMap(("arn", group["arn"]), ("weight", weight)))))
            )
        );

    private static PropertyMap Fixed(int status) =>
        new(
            ("type", "fixed-response"),
            (
                "fixedResponse",
                new PropertyMap(("contentType", "text/plain"), ("messageBody", "x"), ("statusCode", $"{status}"))
            )
        );

    private static PropertyMap Redirect() =>
        new(("type", "redirect"), ("redirect", new PropertyMap(("path", "/new"), ("statusCode", "HTTP_301"))));

    private static PropertyValue List(params PropertyValue[] items) => PropertyValue.List(items);
}
