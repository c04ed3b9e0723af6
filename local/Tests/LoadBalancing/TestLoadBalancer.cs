using System.Collections.Concurrent;
using System.Net;
using System.Text;
using Local.Cloud.LoadBalancing;
using Local.Cloud.Resources;
using Local.Protocol.Values;
using Local.Tests.Network;

namespace Local.Tests.LoadBalancing;

/// <summary>A load balancer with one target group behind port 8000, created by the resource types themselves.</summary>
internal sealed class TestLoadBalancer : IAsyncDisposable
{
    public const int Port = 8000;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("lb-");
    private readonly List<(ResourceType Type, CloudResource Resource)> _made = [];

    private TestLoadBalancer(TimeProvider time)
    {
        Vpc = new TestVpc(time);
        TimeScale = new TimeScale(Path.Combine(_folder.FullName, "time-scale.json"));
        Module = new LoadBalancingModule(
            Vpc.Module,
            new NoInstances(),
            new WorkContext(TimeScale, time, new BackgroundWork(Log.Enqueue, time))
        );
        Client = new HttpClient(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false });
    }

    public ConcurrentQueue<string> Log { get; } = [];

    public TestVpc Vpc { get; }

    public TimeScale TimeScale { get; }

    public LoadBalancingModule Module { get; }

    public HttpClient Client { get; }

    public string OpenGroup { get; private set; } = "";

    public IPAddress Address { get; private set; } = IPAddress.None;

    public CloudResource LoadBalancer => Resource("aws:lb/loadBalancer:LoadBalancer");

    public CloudResource TargetGroup => Resource("aws:lb/targetGroup:TargetGroup");

    public CloudResource Listener => Resource("aws:lb/listener:Listener");

    public TargetGroups Targets => Module.TargetGroups;

    public static async Task<TestLoadBalancer> StartAsync(
        TimeProvider? time = null,
        PropertyMap? loadBalancer = null,
        PropertyMap? targetGroup = null,
        PropertyMap? action = null
    )
    {
        var test = new TestLoadBalancer(time ?? TimeProvider.System);
        test.OpenGroup = await test.Vpc.OpenGroupAsync("open");
        var made = await test.CreateAsync(
            "aws:lb/loadBalancer:LoadBalancer",
            new PropertyMap(("name", "test"), ("securityGroups", PropertyValue.List(test.OpenGroup))).With(
                loadBalancer ?? PropertyMap.Empty
            )
        );
        test.Address = IPAddress.Parse(made.Outputs["dnsName"].AsString!);
        var group = await test.CreateAsync(
            "aws:lb/targetGroup:TargetGroup",
            new PropertyMap(
                ("name", "targets"),
                ("port", TestTarget.Port),
                ("protocol", "HTTP"),
                ("targetType", "ip"),
                ("vpcId", test.Vpc.Module.Vpc.Id),
                ("deregistrationDelay", 30)
            ).With(targetGroup ?? PropertyMap.Empty)
        );
        action ??= new PropertyMap(("type", "forward"), ("targetGroupArn", group.Id));
        await test.CreateAsync(
            "aws:lb/listener:Listener",
            new PropertyMap(
                ("loadBalancerArn", made.Id),
                ("port", Port),
                ("protocol", "HTTP"),
                ("defaultActions", PropertyValue.List(action))
            )
        );
        return test;
    }

    public ResourceType Type(string token) => Module.ResourceTypes.Single(type => type.Token == token);

    public Uri Url(string path) => new($"http://{Address}:{Port}{path}");

    public Task<TestTarget> TargetAsync(string name) =>
        TestTarget.StartAsync(Vpc, OpenGroup, context => WriteAsync(context, name));

    public void Register(TestTarget target) => Targets.Register(TargetGroup.Id, target.Address, TestTarget.Port);

    public void Deregister(TestTarget target) => Targets.Deregister(TargetGroup.Id, target.Address, TestTarget.Port);

    public TargetHealth? Health(TestTarget target) => Targets.Health(TargetGroup.Id, target.Address, TestTarget.Port);

    public async Task RegisterHealthyAsync(TestTarget target)
    {
        Register(target);
        await BecomesAsync(target, "healthy");
    }

    /// <summary>Waits until a target is in a state (null for removed), and lets virtual time pass.</summary>
    public async Task BecomesAsync(TestTarget target, string? state, FakeTime? time = null)
    {
        var patience = DateTime.UtcNow.AddSeconds(20);
        while (Health(target)?.State != state)
        {
            Assert.That(DateTime.UtcNow, Is.LessThan(patience), $"{Health(target)} never became {state}");
            time?.Advance(TimeSpan.FromMilliseconds(500));
            await Task.Delay(1);
        }
    }

    /// <summary>Returns the raw response to a request, until the load balancer closes the connection.</summary>
    public async Task<string> RawAsync(string request)
    {
        await using var stream = await Internet.ConnectAsync(Address, Port);
        await stream.WriteAsync(Encoding.ASCII.GetBytes(request));
        using var reader = new StreamReader(stream, Encoding.ASCII);
        return await reader.ReadToEndAsync();
    }

    public async Task<CloudResource> CreateAsync(string token, PropertyMap inputs)
    {
        var type = Type(token);
        Assert.That(await type.CheckAsync(new CheckContext("test", "test", inputs, null), default), Is.Empty);
        var created = await type.CreateAsync(new CreateContext("test", "test", Region.Default, inputs), default);
        var resource = new CloudResource(token, created.Id, "test", Region.Default, inputs, created.Outputs);
        _made.Add((type, resource));
        return resource;
    }

    public static Task WriteAsync(Microsoft.AspNetCore.Http.HttpContext context, string text) =>
        context.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(text)).AsTask();

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await Module.DisposeAsync();
        await Vpc.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    private CloudResource Resource(string token) => _made.First(one => one.Resource.Token == token).Resource;
}
