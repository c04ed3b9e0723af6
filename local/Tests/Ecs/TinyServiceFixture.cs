using Local.Cloud.Contract;
using Local.Cloud.Hosting;
using Local.Cloud.Images;
using Local.Cloud.Resources;
using Local.Protocol.Values;

namespace Local.Tests.Ecs;

/// <summary>The image of <see cref="TinyService"/>, built once, and a cloud to run it in for each test.</summary>
internal abstract class TinyServiceFixture
{
    protected string Project { get; private set; } = null!;

    protected ImageStore Images { get; private set; } = null!;

    protected Image Image { get; private set; } = null!;

    protected EcsWorld World { get; private set; } = null!;

    protected HttpClient Http { get; } =
        new(new SocketsHttpHandler { UseProxy = false, PooledConnectionLifetime = TimeSpan.Zero });

    [OneTimeSetUp]
    public async Task BuildAsync()
    {
        Project = Directory.CreateTempSubdirectory("ecs-").FullName;
        (Images, Image) = await TinyService.BuiltAsync();
    }

    [SetUp]
    public void Start() => World = new EcsWorld(Project, Images);

    [TearDown]
    public async Task StopAsync()
    {
        foreach (var instance in World.Instances.All)
        {
            await World.Instances.TerminateAsync(instance.Id, default);
        }

        await World.DisposeAsync();
        foreach (var left in new[] { "state", "logs" }.Select(name => Path.Combine(Project, name)))
        {
            if (Directory.Exists(left))
            {
                Directory.Delete(left, recursive: true);
            }
        }

        Assert.That(World.Errors, Is.Empty);
    }

    [OneTimeTearDown]
    public void Remove()
    {
        Http.Dispose();
        Directory.Delete(Project, recursive: true);
    }

    /// <summary>Restarts the cloud with the same resources, in the given order.</summary>
    protected async Task RestartAsync(IReadOnlyList<CloudResource> held)
    {
        World = new EcsWorld(Project, Images, held);
        await World.RestoreAsync();
    }

    protected PsService Describe() => ServiceDescription.Of(World.Services.All.Single(), [], []);

    protected static async Task UntilAsync(Func<bool> condition, CancellationToken cancellationToken)
    {
        while (!condition())
        {
            await Task.Delay(50, cancellationToken);
        }
    }

    protected Task<CloudResource> CreateAsync(string token, params (string, PropertyValue)[] inputs) =>
        World.CreateAsync(token, new PropertyMap(inputs));

    protected PropertyValue Subnets() => PropertyValue.List(World.Subnets.Select(id => (PropertyValue)id));

    /// <summary>
    /// Creates a load balancer that forwards its port 8000, its target group, and a security group that admits it
    /// to the given ports.
    /// </summary>
    protected async Task<(string Url, CloudResource Targets, CloudResource Group)> BalanceAsync(
        string targetType,
        int fromPort,
        int toPort
    )
    {
        var everywhere = Rule(0, 0, "-1", ("cidrBlocks", PropertyValue.List("0.0.0.0/0")));
        var front = await CreateAsync(
            "aws:ec2/securityGroup:SecurityGroup",
            ("name", "front"),
            ("ingress", PropertyValue.List(Rule(8000, 8000, "tcp", ("cidrBlocks", PropertyValue.List("0.0.0.0/0"))))),
            ("egress", PropertyValue.List(everywhere))
        );
        var group = await CreateAsync(
            "aws:ec2/securityGroup:SecurityGroup",
            ("name", "behind"),
            (
                "ingress",
                PropertyValue.List(Rule(fromPort, toPort, "tcp", ("securityGroups", PropertyValue.List(front.Id))))
            ),
            ("egress", PropertyValue.List(everywhere))
        );
        var loadBalancer = await CreateAsync(
            "aws:lb/loadBalancer:LoadBalancer",
            ("name", "front"),
            ("loadBalancerType", "application"),
            ("securityGroups", PropertyValue.List(front.Id)),
            ("subnets", Subnets())
        );
        var targets = await CreateAsync(
            "aws:lb/targetGroup:TargetGroup",
            ("name", "tiny"),
            ("port", 3000),
            ("protocol", "HTTP"),
            ("targetType", targetType),
            ("vpcId", World.VpcId),
            ("deregistrationDelay", 10),
            ("healthCheck", new PropertyMap(("path", "/health"), ("interval", 10), ("timeout", 5)))
        );
        await CreateAsync(
            "aws:lb/listener:Listener",
            ("loadBalancerArn", loadBalancer.Outputs["arn"]),
            ("port", 8000),
            ("protocol", "HTTP"),
            (
                "defaultActions",
                PropertyValue.List(new PropertyMap(("type", "forward"), ("targetGroupArn", targets.Outputs["arn"])))
            )
        );
        return ($"http://{loadBalancer.Outputs["dnsName"].AsString}:8000/", targets, group);
    }

    /// <summary>Creates a service of one revision behind a target group.</summary>
    /// <returns>The service when it is steady.</returns>
    protected Task<CloudResource> ServeAsync(
        int desired,
        PropertyValue taskDefinition,
        CloudResource targets,
        params (string, PropertyValue)[] where
    )
    {
        var target = new PropertyMap(
            ("targetGroupArn", targets.Outputs["arn"]),
            ("containerName", "tiny"),
            ("containerPort", 3000)
        );
        return CreateAsync(
            "aws:ecs/service:Service",
            [
                ("name", "tiny"),
                ("cluster", "arn:aws:ecs:us-west-1:000000000000:cluster/test"),
                ("desiredCount", desired),
                ("taskDefinition", taskDefinition),
                ("waitForSteadyState", true),
                ("deploymentCircuitBreaker", new PropertyMap(("enable", true), ("rollback", true))),
                ("loadBalancers", PropertyValue.List(target)),
                .. where,
            ]
        );
    }

    private static PropertyMap Rule(int from, int to, string protocol, params (string, PropertyValue)[] sources) =>
        new([("fromPort", from), ("toPort", to), ("protocol", protocol), .. sources]);
}
