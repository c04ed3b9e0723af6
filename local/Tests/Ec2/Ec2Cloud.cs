using Local.Cloud.Client;
using Local.Protocol.Values;
using Local.Tests.Cloud;

namespace Local.Tests.Ec2;

/// <summary>
/// A cloud on real sockets with the resources that instances need, created as an engine creates them.
/// </summary>
internal sealed class Ec2Cloud : IAsyncDisposable
{
    public const string InstanceToken = "aws:ec2/instance:Instance";
    public const string ImageToken = "aws:ec2/amiFromInstance:AmiFromInstance";
    public const string AssociationToken = "aws:ssm/association:Association";
    private const string Trust = """
        {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{"Service":"ec2.amazonaws.com"}}]}
        """;

    private readonly TemporaryProject _project;
    private readonly List<string> _instances = [];
    private RunningCloud _cloud;

    private Ec2Cloud(TemporaryProject project, RunningCloud cloud)
    {
        _project = project;
        _cloud = cloud;
    }

    public ProviderClient Provider => _cloud.Provider;

    public string Folder => _project.Folder;

    /// <summary>The id of the group that admits everybody.</summary>
    public string Group { get; private set; } = "";

    public static async Task<Ec2Cloud> StartAsync(string below = "")
    {
        await Ec2World.RequireNamespacesAsync();
        var project = new TemporaryProject(below);
        var cloud = new Ec2Cloud(project, await RunningCloud.StartAsync(project.Folder));
        cloud.Group = await cloud.OpenGroupAsync("open");
        var role = await cloud.Provider.UpAsync("aws:iam/role:Role", "web", new(("assumeRolePolicy", Trust)));
        await cloud.Provider.UpAsync(
            "aws:iam/instanceProfile:InstanceProfile",
            "web",
            new(("name", "web"), ("role", role["name"]))
        );
        return cloud;
    }

    /// <summary>Creates a security group that admits everything in both directions.</summary>
    public async Task<string> OpenGroupAsync(string name)
    {
        var group = await Provider.UpAsync("aws:ec2/securityGroup:SecurityGroup", name, PropertyMap.Empty);
        foreach (var direction in new[] { "Ingress", "Egress" })
        {
            await Provider.UpAsync(
                $"aws:vpc/securityGroup{direction}Rule:SecurityGroup{direction}Rule",
                name,
                new(("securityGroupId", group["id"]), ("ipProtocol", "-1"), ("cidrIpv4", "0.0.0.0/0"))
            );
        }

        return group["id"].AsString!;
    }

    /// <summary>Returns the inputs of an instance.</summary>
    public PropertyMap Inputs(string? userData = null, string? ami = null) =>
        new(
            ("ami", ami ?? Ec2World.AmazonLinux),
            ("instanceType", "t2.micro"),
            ("vpcSecurityGroupIds", PropertyValue.List(Group)),
            ("iamInstanceProfile", "web"),
            ("userData", userData)
        );

    public async Task<PropertyMap> LaunchAsync(string name, PropertyMap inputs)
    {
        var instance = await Provider.UpAsync(InstanceToken, name, inputs);
        _instances.Add(instance["id"].AsString!);
        return instance;
    }

    /// <summary>Waits for a command on an instance, as a program waits for its user data.</summary>
    public Task<PropertyMap> AssociateAsync(string instance, string command, int timeout = 60) =>
        Provider.UpAsync(
            AssociationToken,
            "setup",
            new(
                ("name", "AWS-RunShellScript"),
                ("parameters", new PropertyMap(("commands", command))),
                (
                    "targets",
                    PropertyValue.List(
                        new PropertyMap(("key", "InstanceIds"), ("values", PropertyValue.List(instance)))
                    )
                ),
                ("waitForSuccessTimeoutSeconds", timeout)
            )
        );

    /// <summary>Restarts the cloud with the same resources.</summary>
    public async Task RestartAsync()
    {
        await _cloud.DisposeAsync();
        _cloud = await RunningCloud.StartAsync(_project.Folder);
    }

    public Task<CloudClient> ConnectAsync() => _cloud.ConnectAsync();

    public async ValueTask DisposeAsync()
    {
        foreach (var id in _instances)
        {
            await Provider.DeleteAsync(InstanceToken, "any", id);
        }

        await _cloud.DisposeAsync();
        _project.Dispose();
    }
}
