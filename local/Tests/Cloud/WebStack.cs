using Local.Cloud.Contract;
using Local.Engine;
using Local.Engine.Operations;
using Local.Engine.Providers;
using Local.Protocol.Rpc;
using Local.Protocol.Values;
using Local.Tests.Engine;
using Pulumirpc;

namespace Local.Tests.Cloud;

/// <summary>
/// A stack of a security group with a secret, a load balancer and a listener that answers <see cref="Body"/>. The
/// engine creates it on a cloud in this process.
/// </summary>
internal sealed class WebStack : IProviderFactory, IAsyncDisposable
{
    public const string Body = "hello";
    public const int Port = 8000;

    /// <summary>The names of the stack's resources.</summary>
    public static readonly string[] Names = ["balancer", "group", "listener"];

    private static readonly HttpClient Http = new(new SocketsHttpHandler { UseProxy = false });
    private readonly EngineBench _bench;

    private WebStack(EngineBench bench) => _bench = bench;

    public TemporaryProject Project { get; } = new();

    public CloudPaths Paths => new(Project.Folder);

    /// <summary>The load balancer's address after the last update.</summary>
    public string Address { get; private set; } = "";

    public static async Task<WebStack> StartAsync()
    {
        var bench = await EngineBench.StartAsync();
        var stack = new WebStack(bench);
        bench.Providers = stack;
        return stack;
    }

    public Task<Run> UpAsync() => _bench.UpAsync(ProgramAsync);

    public Task<Run> PreviewAsync() => _bench.PreviewAsync(ProgramAsync);

    public Task<Run> RefreshAsync() => _bench.RunAsync(UpdateKind.Refresh);

    public Task<Run> DestroyAsync() => _bench.RunAsync(UpdateKind.Destroy);

    /// <summary>Deletes the stack's state.</summary>
    public void DeleteState() => Directory.Delete(Path.Combine(_bench.Folder, ".pulumi"), recursive: true);

    public Task<string> GetAsync() => Http.GetStringAsync(new Uri($"http://{Address}:{Port}/"));

    public Task<GrpcConnection> OpenAsync(string package, string version, CancellationToken cancellationToken) =>
        package == "aws"
            ? Task.FromResult(GrpcConnection.ToUnixSocket(Paths.PackageSocket(package)))
            : throw new EngineException($"no provider of {package}");

    public PropertyMap Defaults(string package) => Map(("region", "us-west-1"));

    public async ValueTask DisposeAsync()
    {
        await _bench.DisposeAsync();
        Project.Dispose();
    }

    private static PropertyMap Map(params (string, PropertyValue)[] entries) => new(entries);

    private async Task ProgramAsync(TestMonitor monitor)
    {
        Task<Registered> Make(string type, string name, PropertyMap inputs) =>
            monitor.RegisterAsync(
                new RegisterResourceRequest
                {
                    Type = type,
                    Name = name,
                    Custom = true,
                    Object = PropertyMarshaler.ToStruct(inputs, MarshalOptions.All),
                }
            );
        var ingress = Map(
            ("protocol", "tcp"),
            ("fromPort", Port),
            ("toPort", Port),
            ("cidrBlocks", PropertyValue.List("0.0.0.0/0"))
        );
        var group = await Make(
            "aws:ec2/securityGroup:SecurityGroup",
            "group",
            Map(("description", new SecretValue("hush")), ("ingress", PropertyValue.List(ingress)))
        );
        var balancer = await Make(
            "aws:lb/loadBalancer:LoadBalancer",
            "balancer",
            Map(
                ("name", "web"),
                ("securityGroups", PropertyValue.List(group.Id.Length > 0 ? group.Id : PropertyValue.Unknown))
            )
        );
        Address = balancer.Outputs.Get("dnsName")?.AsString ?? Address;
        var response = Map(("contentType", "text/plain"), ("messageBody", Body), ("statusCode", "200"));
        await Make(
            "aws:lb/listener:Listener",
            "listener",
            Map(
                ("loadBalancerArn", balancer.Outputs["arn"]),
                ("port", Port),
                ("defaultActions", PropertyValue.List(Map(("type", "fixed-response"), ("fixedResponse", response))))
            )
        );
    }
}
