using Local.Cloud.Awsx;
using Local.Cloud.Images;
using Local.Cloud.Network;
using Local.Protocol.Values;
using Pulumirpc;

namespace Local.Tests.Awsx;

/// <summary>For each test, awsx's components with a new project, and an engine over a real socket.</summary>
internal abstract class ComponentsFixture
{
    protected string Project { get; private set; } = "";

    protected DefaultVpc Vpc { get; private set; } = null!;

    protected ImageStore Images { get; private set; } = null!;

    protected MemoryStore Store { get; private set; } = null!;

    protected FakeMonitor Monitor { get; private set; } = null!;

    protected AwsxComponents Components { get; private set; } = null!;

    [SetUp]
    public async Task StartAsync()
    {
        Project = Directory.CreateTempSubdirectory("awsx-").FullName;
        Vpc = DefaultVpc.Open(Project);
        Images = new(Project, TimeProvider.System);
        Store = new();
        Monitor = await FakeMonitor.StartAsync();
        Components = new(Vpc, Images, Store);
    }

    [TearDown]
    public async Task StopAsync()
    {
        await Monitor.DisposeAsync();
        await Images.DisposeAsync();
        Vpc.Dispose();
        Directory.Delete(Project, recursive: true);
    }

    protected ConstructRequest Request(string type, string name, PropertyMap? inputs = null) =>
        new()
        {
            Type = type,
            Name = name,
            Parent = "urn:stack",
            Stack = "dev",
            MonitorEndpoint = Monitor.Address,
            Inputs = PropertyMarshaler.ToStruct(inputs ?? PropertyMap.Empty, MarshalOptions.All),
        };
}
