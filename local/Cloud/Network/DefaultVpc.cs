using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using System.Text.Json.Serialization;
using Local.Cloud.Resources;

namespace Local.Cloud.Network;

/// <summary>
/// The default VPC. Its addresses are 127.31.0.0/16, in place of AWS's 172.31.0.0/16, or the next /16 that no other
/// project's cloud holds. The ids and, if it is free, the part of 127.0.0.0/8 are the same at every start of a
/// project's cloud.
/// </summary>
/// <remarks>
/// A UDP socket on the last but one address holds the part: every user of the machine sees that it is in use, and
/// the system releases it however the process ends.
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

    /// <summary>The VPC id: <c>vpc-</c> and 17 hex digits.</summary>
    public string Id { get; }

    /// <summary>The addresses: a /16 of 127.0.0.0/8.</summary>
    public IPNetwork Cidr { get; }

    /// <summary>The default subnets, one for each availability zone.</summary>
    public IReadOnlyList<Subnet> Subnets { get; }

    /// <summary>The id of the group for interfaces without security groups.</summary>
    public string DefaultSecurityGroupId { get; }

    /// <summary>Takes a part of 127.0.0.0/8, the former one if it is free.</summary>
    /// <param name="folder">
    /// The folder of the ids, which are in <c>network.json</c>. It is created if it does not exist.
    /// </param>
    /// <exception cref="CloudException">No part is available.</exception>
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
            "other projects' clouds use all parts of 127.0.0.0/8: stop one with ./infra cloud stop"
        );
    }

    /// <summary>
    /// Converts an address of the VPC's former part of 127.0.0.0/8 to the present part. They differ if another
    /// project held the former part at the start.
    /// </summary>
    public IPAddress Rebase(IPAddress address)
    {
        var bytes = address.GetAddressBytes();
        bytes[1] = Cidr.BaseAddress.GetAddressBytes()[1];
        return new IPAddress(bytes);
    }

    /// <summary>Releases the addresses.</summary>
    public void Dispose() => _marker.Dispose();

    private static byte? BlockOf(string folder)
    {
        try
        {
            return Load(Path.Combine(folder, FactsFile))?.Block;
        }
        catch (Exception e) when (e is CloudException or UnauthorizedAccessException)
        {
            // The file is damaged or belongs to another user. Its own cloud will report that.
            return null;
        }
    }

    /// <summary>
    /// Returns the parts to try: the former one, then unclaimed parts, then parts that other projects claim.
    /// </summary>
    private static IEnumerable<byte> Candidates(byte? own, BlockClaims claims)
    {
        foreach (var block in Blocks(own ?? FirstBlock))
        {
            if (block == own || !claims.IsTaken(block))
            {
                yield return block;
            }
        }

        foreach (var block in Blocks(own ?? FirstBlock))
        {
            yield return block;
        }
    }

    private static IEnumerable<byte> Blocks(byte wished)
    {
        yield return wished;
        for (var i = 0; i < 254; i++)
        {
            var block = (byte)((FirstBlock - 1 + i) % 254 + 1);
            if (block != wished)
            {
                yield return block;
            }
        }
    }

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
                    "this system gives programs no address of 127.0.0.0/8 except 127.0.0.1 (as macOS does): "
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
            // A claim may point anywhere. Reading from something other than a file, such as a pipe, might never
            // end.
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

/// <summary>The facts about the VPC that are the same at every start.</summary>
/// <param name="Block">The second byte of the VPC's addresses.</param>
/// <param name="VpcId">The VPC id.</param>
/// <param name="SubnetIds">The ids of the subnets, in the order of their zones.</param>
/// <param name="SecurityGroupId">The id of the default security group.</param>
internal sealed record VpcFacts(byte Block, string VpcId, IReadOnlyList<string> SubnetIds, string SecurityGroupId);

[JsonSerializable(typeof(VpcFacts))]
internal sealed partial class VpcFactsJson : JsonSerializerContext;
