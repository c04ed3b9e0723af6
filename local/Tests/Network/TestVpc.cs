using System.Net;
using System.Net.Sockets;
using Local.Cloud.Decisions;
using Local.Cloud.Network;
using Local.Cloud.Resources;
using Local.Protocol.Values;

namespace Local.Tests.Network;

/// <summary>A VPC for one test, with helpers to fill it.</summary>
internal sealed class TestVpc : IAsyncDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("vpc-");

    public TestVpc(TimeProvider? time = null) =>
        Module = new NetworkModule(_folder.FullName, Store, time ?? TimeProvider.System, Decisions);

    public DecisionLog Decisions { get; } = new();

    public NetworkModule Module { get; private set; }

    /// <summary>The resources that <see cref="CreateAsync"/> has created.</summary>
    public MemoryStore Store { get; } = new();

    public VirtualNetwork Network => Module.Network;

    /// <summary>Returns a path for a Unix socket.</summary>
    public string SocketPath(string name) => Path.Combine(_folder.FullName, name);

    public ResourceType Type(string token) => Module.ResourceTypes.Single(type => type.Token == token);

    /// <summary>Creates a resource and stores it.</summary>
    public async Task<CloudResource> CreateAsync(string token, PropertyMap inputs)
    {
        var created = await Type(token).CreateAsync(new CreateContext("x", "test", Region.Default, inputs), default);
        return Add(token, created.Id, inputs, created.Outputs);
    }

    /// <summary>Stores a resource as it is recorded.</summary>
    public CloudResource Add(string token, string id, PropertyMap inputs, PropertyMap? outputs = null)
    {
        var resource = new CloudResource(token, id, "test", Region.Default, inputs, outputs ?? inputs);
        Store.Add(resource);
        return resource;
    }

    /// <summary>Ends the network and opens it again, as a restart of the cloud does.</summary>
    public async Task RestartAsync()
    {
        await Module.DisposeAsync();
        Module = new NetworkModule(_folder.FullName, Store, TimeProvider.System);
    }

    /// <summary>Creates a security group without rules and returns its id.</summary>
    public async Task<string> GroupAsync(string name) =>
        (
            await Type("aws:ec2/securityGroup:SecurityGroup")
                .CreateAsync(new CreateContext(name, "test", Region.Default, new PropertyMap(("name", name))), default)
        ).Id;

    /// <summary>Admits a TCP port into a group and returns the rule.</summary>
    public Task<CloudResource> IngressAsync(string group, int port, string source) =>
        RuleAsync("Ingress", group, port, source);

    /// <summary>Admits a TCP port out of a group and returns the rule.</summary>
    public Task<CloudResource> EgressAsync(string group, int port, string destination) =>
        RuleAsync("Egress", group, port, destination);

    /// <summary>Creates a group that admits everything in both directions.</summary>
    public async Task<string> OpenGroupAsync(string name)
    {
        var group = await GroupAsync(name);
        foreach (var direction in new[] { "Ingress", "Egress" })
        {
            var inputs = new PropertyMap(("securityGroupId", group), ("ipProtocol", "-1"), ("cidrIpv4", "0.0.0.0/0"));
            await Type($"aws:vpc/securityGroup{direction}Rule:SecurityGroup{direction}Rule")
                .CreateAsync(new CreateContext("all", "test", Region.Default, inputs), default);
        }

        return group;
    }

    public async ValueTask DisposeAsync()
    {
        await Module.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    private async Task<CloudResource> RuleAsync(string direction, string group, int port, string peer)
    {
        var type = Type($"aws:vpc/securityGroup{direction}Rule:SecurityGroup{direction}Rule");
        var inputs = new PropertyMap(
            ("securityGroupId", group),
            ("ipProtocol", "tcp"),
            ("fromPort", port),
            ("toPort", port),
            (peer.StartsWith("sg-", StringComparison.Ordinal) ? "referencedSecurityGroupId" : "cidrIpv4", peer)
        );
        var created = await type.CreateAsync(new CreateContext("rule", "test", Region.Default, inputs), default);
        return new CloudResource(type.Token, created.Id, "test", Region.Default, inputs, created.Outputs);
    }
}

/// <summary>The process's side of a Unix socket.</summary>
internal sealed class UnixServer : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);

    public UnixServer(string path, int backlog = 128)
    {
        _socket.Bind(new UnixDomainSocketEndPoint(path));
        _socket.Listen(backlog);
    }

    public async Task<NetworkStream> AcceptAsync() => new(await _socket.AcceptAsync(), ownsSocket: true);

    public void Dispose() => _socket.Dispose();
}

/// <summary>The internet's side of a connection.</summary>
internal static class Internet
{
    /// <summary>Connects from 127.0.0.1, or from a given address.</summary>
    public static async Task<NetworkStream> ConnectAsync(IPAddress to, int port, IPAddress? from = null)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        if (from is not null)
        {
            socket.Bind(new IPEndPoint(from, 0));
        }

        await socket.ConnectAsync(to, port);
        return new NetworkStream(socket, ownsSocket: true);
    }

    /// <summary>
    /// Returns whether the connection is reset before any byte. The reset may come before the connection is
    /// complete.
    /// </summary>
    public static async Task<bool> IsResetAsync(IPAddress to, int port)
    {
        try
        {
            await using var stream = await ConnectAsync(to, port);
            _ = await stream.ReadAtLeastAsync(new byte[1], 1, throwOnEndOfStream: false);
            return false;
        }
        catch (Exception e) when (e is SocketException or IOException)
        {
            var error = e as SocketException ?? (SocketException?)e.InnerException;
            return error?.SocketErrorCode == SocketError.ConnectionReset;
        }
    }
}
