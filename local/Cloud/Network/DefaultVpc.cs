using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using System.Text.Json.Serialization;
using Local.Cloud.Resources;

namespace Local.Cloud.Network;

/// <summary>
/// The default VPC: for AWS's 172.31.0.0/16 it has 127.31.0.0/16, or the next /16 that no other project's cloud
/// holds. Ids and, where it is free, the part of 127.0.0.0/8 are the same at every start of a project's cloud.
/// </summary>
/// <remarks>
/// The part is held by a UDP socket bound to its last address but one: every user of the machine sees that, and
/// the system lets go of it however the process ends.
/// </remarks>
internal sealed class DefaultVpc : IDisposable
{
    private const int FirstBlock = 31;
    private const int MarkerPort = 7131;
    private const string FactsFile = "network.json";

    private readonly Socket _marker;

    private DefaultVpc(VpcFacts facts, Socket marker)
    {
        _marker = marker;
        Id = facts.VpcId;
        DefaultSecurityGroupId = facts.SecurityGroupId;
        Cidr = new IPNetwork(new IPAddress([127, facts.Block, 0, 0]), 16);
        Subnets =
        [
            new Subnet(facts.SubnetIds[0], "a", new IPNetwork(new IPAddress([127, facts.Block, 0, 0]), 20)),
            new Subnet(facts.SubnetIds[1], "b", new IPNetwork(new IPAddress([127, facts.Block, 16, 0]), 20)),
        ];
    }

    /// <summary>Its id, <c>vpc-</c> and 17 hexadecimal digits.</summary>
    public string Id { get; }

    /// <summary>Its addresses: a /16 of 127.0.0.0/8.</summary>
    public IPNetwork Cidr { get; }

    /// <summary>Its default subnets, one for each availability zone.</summary>
    public IReadOnlyList<Subnet> Subnets { get; }

    /// <summary>The group of interfaces that were given none.</summary>
    public string DefaultSecurityGroupId { get; }

    /// <summary>Takes a part of 127.0.0.0/8, the one of last time where it is free.</summary>
    /// <param name="folder">Where the ids are kept, in <c>network.json</c>; made when it is not there.</param>
    /// <exception cref="CloudException">No part can be had.</exception>
    public static DefaultVpc Open(string folder)
    {
        var path = Path.Combine(folder, FactsFile);
        var known = Load(path);
        var claims = new BlockClaims(BlockClaims.DefaultFolder, Path.GetFullPath(folder), BlockOf);
        foreach (var block in Candidates(known?.Block, claims))
        {
            if (TryMark(block) is { } marker)
            {
                var facts = known is null
                    ? new VpcFacts(block, Ids.New("vpc"), [Ids.New("subnet"), Ids.New("subnet")], Ids.New("sg"))
                    : known with
                    {
                        Block = block,
                    };
                if (facts != known)
                {
                    PrivateFile.Write(path, JsonSerializer.Serialize(facts, VpcFactsJson.Default.VpcFacts));
                }

                claims.Claim(block);
                return new DefaultVpc(facts, marker);
            }
        }

        throw new CloudException(
            "every part of 127.0.0.0/8 is held by another project's cloud: stop one with ./infra cloud stop"
        );
    }

    /// <summary>
    /// The address in this VPC's part of 127.0.0.0/8 for one of last time, which differs when another project
    /// held that part at the start.
    /// </summary>
    public IPAddress Rebase(IPAddress address)
    {
        var bytes = address.GetAddressBytes();
        bytes[1] = Cidr.BaseAddress.GetAddressBytes()[1];
        return new IPAddress(bytes);
    }

    /// <summary>Lets others have the addresses.</summary>
    public void Dispose() => _marker.Dispose();

    private static byte? BlockOf(string folder)
    {
        try
        {
            return Load(Path.Combine(folder, FactsFile))?.Block;
        }
        catch (Exception e) when (e is CloudException or UnauthorizedAccessException)
        {
            // Its own cloud will say that the file is damaged, or another user's.
            return null;
        }
    }

    /// <summary>The part of last time, then those that are nobody's, and where there is none, another project's.</summary>
    private static IEnumerable<byte> Candidates(byte? own, BlockClaims claims)
    {
        var all = Blocks(own ?? FirstBlock).ToList();
        return all.Where(block => block == own || !claims.IsTaken(block)).Concat(all);
    }

    private static IEnumerable<byte> Blocks(byte wished) =>
        [wished, .. Enumerable.Range(1, 254).Select(i => (byte)((FirstBlock + i - 2) % 254 + 1)).Except([wished])];

    private static Socket? TryMark(byte block)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        try
        {
            socket.Bind(new IPEndPoint(new IPAddress([127, block, 255, 254]), MarkerPort));
            return socket;
        }
        catch (SocketException e)
        {
            socket.Dispose();
            return e.SocketErrorCode switch
            {
                SocketError.AddressAlreadyInUse => null,
                SocketError.AddressNotAvailable => throw new CloudException(
                    "this system gives programs no address of 127.0.0.0/8 but 127.0.0.1 (as macOS does): "
                        + "use Linux, WSL or a Linux virtual machine"
                ),
                _ => throw new CloudException($"127.{block}.255.254 cannot be bound: {e.Message}"),
            };
        }
    }

    private static VpcFacts? Load(string path)
    {
        try
        {
            // A claim may lead anywhere: reading from what is no file, such as a pipe, would never end.
            return Native.IsFile(path)
                ? JsonSerializer.Deserialize(File.ReadAllText(path), VpcFactsJson.Default.VpcFacts)
                : null;
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (JsonException e)
        {
            throw new CloudException($"{path} is damaged ({e.Message}); remove it to get a new VPC");
        }
    }
}

/// <summary>What stays the same of the VPC from start to start.</summary>
/// <param name="Block">The second byte of its addresses.</param>
/// <param name="VpcId">Its id.</param>
/// <param name="SubnetIds">The ids of its subnets, in the order of their zones.</param>
/// <param name="SecurityGroupId">The id of its default security group.</param>
internal sealed record VpcFacts(byte Block, string VpcId, IReadOnlyList<string> SubnetIds, string SecurityGroupId);

[JsonSerializable(typeof(VpcFacts))]
internal sealed partial class VpcFactsJson : JsonSerializerContext;
