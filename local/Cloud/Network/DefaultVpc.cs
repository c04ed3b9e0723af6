using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization;
using Local.Cloud.Resources;

namespace Local.Cloud.Network;

/// <summary>
/// The default VPC. Its addresses are 127.31.0.0/16, in place of AWS's 172.31.0.0/16, or the next /16 that no other
/// project's cloud holds. The ids and, if it is free, the part of 127.0.0.0/8 are the same at every start of a
/// project's cloud.
/// </summary>
internal sealed class DefaultVpc : IDisposable
{
    private const string FactsFile = "network.json";

    private readonly LoopbackBlock _block;

    private DefaultVpc(VpcFacts facts, LoopbackBlock block)
    {
        _block = block;
        Id = facts.VpcId;
        DefaultSecurityGroupId = facts.SecurityGroupId;
        Cidr = block.Addresses;
        Subnets = [Subnet(facts.SubnetIds[0], "a", 0), Subnet(facts.SubnetIds[1], "b", 16)];

        Subnet Subnet(string id, string zone, byte third)
        {
            var cidr = new IPNetwork(new IPAddress([127, facts.Block, third, 0]), 20);
            return new(id, zone, cidr, facts.VpcId, cidr, MapPublicIpOnLaunch: true);
        }
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
        var block = LoopbackBlock.Take(known?.Block, Vpcs.Claims(folder));
        var facts = known is null
            ? new VpcFacts(block.Number, Ids.New("vpc"), [Ids.New("subnet"), Ids.New("subnet")], Ids.New("sg"))
            : known with
            {
                Block = block.Number,
            };
        if (facts != known)
        {
            PrivateFile.Write(path, JsonSerializer.Serialize(facts, VpcFactsJson.Default.VpcFacts));
        }

        return new DefaultVpc(facts, block);
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
    public void Dispose() => _block.Dispose();

    /// <summary>Returns the part of the project with this folder; null if it has none, or nobody may know.</summary>
    public static byte? BlockOf(string folder)
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

    private static VpcFacts? Load(string path) =>
        JsonFile.Load(path, VpcFactsJson.Default.VpcFacts, "remove it to get a new VPC");
}

/// <summary>The facts about the VPC that are the same at every start.</summary>
/// <param name="Block">The second byte of the VPC's addresses.</param>
/// <param name="VpcId">The VPC id.</param>
/// <param name="SubnetIds">The ids of the subnets, in the order of their zones.</param>
/// <param name="SecurityGroupId">The id of the default security group.</param>
internal sealed record VpcFacts(byte Block, string VpcId, IReadOnlyList<string> SubnetIds, string SecurityGroupId);

[JsonSourceGenerationOptions(RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(VpcFacts))]
internal sealed partial class VpcFactsJson : JsonSerializerContext;
