using System.Collections.Immutable;
using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization;
using Local.Cloud.Resources;

namespace Local.Cloud.Network;

/// <summary>The VPCs of a project: the default VPC, and those that its programs have created. Thread-safe.</summary>
internal sealed class Vpcs : IDisposable
{
    private const string BlocksFile = "vpcs.json";

    private readonly Lock _lock = new();
    private readonly string _path;
    private readonly BlockClaims _claims;
    private readonly Dictionary<byte, byte> _moved = [];
    private ImmutableDictionary<string, OwnVpc> _own = ImmutableDictionary<string, OwnVpc>.Empty;

    private Vpcs(string folder, DefaultVpc vpc)
    {
        _path = Path.Combine(folder, BlocksFile);
        _claims = Claims(folder);
        Default = vpc;
    }

    /// <summary>The default VPC.</summary>
    public DefaultVpc Default { get; }

    /// <summary>The VPCs that programs have created.</summary>
    public IEnumerable<OwnVpc> Own => _own.Values;

    /// <summary>The subnets of all VPCs.</summary>
    public IEnumerable<Subnet> Subnets => Default.Subnets.Concat(_own.Values.SelectMany(vpc => vpc.Subnets));

    /// <summary>Opens the VPCs of a project, each with its former part of 127.0.0.0/8 if that is free.</summary>
    /// <param name="folder">The folder of the ids and of the parts.</param>
    /// <param name="store">The resources of the cloud.</param>
    /// <exception cref="CloudException">No part is available, or a file is damaged.</exception>
    public static Vpcs Open(string folder, IResourceStore store)
    {
        var vpcs = new Vpcs(folder, DefaultVpc.Open(folder));
        var former = Load(vpcs._path);
        foreach (var resource in store.All(VpcType.VpcToken))
        {
            var (id, outputs) = (resource.Id, resource.Outputs);
            vpcs.Add(
                id,
                IPNetwork.Parse(outputs["cidrBlock"].AsString!),
                outputs["defaultSecurityGroupId"].AsString!,
                former.TryGetValue(id, out var block) ? block : null
            );
        }

        foreach (var resource in store.All(SubnetType.SubnetToken).Where(one => vpcs.Contains(VpcOf(one))))
        {
            vpcs.AddSubnet(
                VpcOf(resource),
                IPNetwork.Parse(resource.Outputs["cidrBlock"].AsString!),
                resource.Outputs["availabilityZone"].AsString![^1..],
                resource.Outputs.Flag("mapPublicIpOnLaunch", otherwise: false),
                resource.Id
            );
        }

        return vpcs;
    }

    /// <summary>Returns the claims of the project with this folder.</summary>
    public static BlockClaims Claims(string folder) =>
        new(BlockClaims.DefaultFolder, Path.GetFullPath(folder), BlocksOf);

    /// <summary>Returns whether a VPC exists.</summary>
    public bool Contains(string vpcId) => vpcId == Default.Id || _own.ContainsKey(vpcId);

    /// <summary>Returns a VPC that a program has created; null if there is none.</summary>
    public OwnVpc? Find(string vpcId) => _own.GetValueOrDefault(vpcId);

    /// <summary>Returns a subnet; null if there is none.</summary>
    public Subnet? FindSubnet(string subnetId) => Subnets.FirstOrDefault(subnet => subnet.Id == subnetId);

    /// <summary>Returns the id of the group for a VPC's interfaces without security groups.</summary>
    public string DefaultSecurityGroupId(string vpcId) =>
        Find(vpcId)?.DefaultSecurityGroupId ?? Default.DefaultSecurityGroupId;

    /// <summary>Creates a VPC.</summary>
    /// <exception cref="CloudException">No part of 127.0.0.0/8 is available.</exception>
    public OwnVpc Create(IPNetwork cidr) => Add(Ids.New("vpc"), cidr, Ids.New("sg"), former: null);

    /// <summary>Deletes a VPC, if it exists.</summary>
    /// <exception cref="CloudException">The VPC has subnets.</exception>
    public void Delete(string vpcId)
    {
        lock (_lock)
        {
            if (!_own.TryGetValue(vpcId, out var vpc))
            {
                return;
            }

            if (vpc.Subnets.Count > 0)
            {
                throw new CloudException(
                    $"DependencyViolation: the vpc '{vpcId}' has dependencies and cannot be deleted (subnet {vpc.Subnets[0].Id})"
                );
            }

            _own = _own.Remove(vpcId);
            vpc.Block.Dispose();
            Save();
        }
    }

    /// <summary>Adds a subnet to a VPC.</summary>
    /// <param name="vpcId">The VPC.</param>
    /// <param name="cidr">The subnet's addresses as the program writes them.</param>
    /// <param name="zoneLetter">The end of the zone's name.</param>
    /// <param name="mapPublicIpOnLaunch">Whether new instances get public addresses.</param>
    /// <param name="id">The id of the subnet; null for a new one.</param>
    /// <exception cref="CloudException">The VPC does not exist, or the addresses are not free in it.</exception>
    public Subnet AddSubnet(
        string vpcId,
        IPNetwork cidr,
        string zoneLetter,
        bool mapPublicIpOnLaunch,
        string? id = null
    )
    {
        lock (_lock)
        {
            var vpc =
                Find(vpcId)
                ?? throw new CloudException(
                    vpcId == Default.Id
                        ? $"InvalidSubnet.Range: the default VPC '{vpcId}' of the local cloud has no room for more subnets"
                        : $"InvalidVpcID.NotFound: The vpc ID '{vpcId}' does not exist"
                );
            if (!vpc.Cidr.Contains(cidr.BaseAddress) || cidr.PrefixLength < vpc.Cidr.PrefixLength)
            {
                throw new CloudException($"InvalidSubnet.Range: The CIDR '{cidr}' is invalid: it is not in {vpc.Cidr}");
            }

            if (vpc.Subnets.Find(other => Overlap(other.Declared, cidr)) is { } other)
            {
                throw new CloudException(
                    $"InvalidSubnet.Conflict: The CIDR '{cidr}' conflicts with another subnet ({other.Id}, {other.Declared})"
                );
            }

            var subnet = new Subnet(
                id ?? Ids.New("subnet"),
                zoneLetter,
                vpc.ToLocal(cidr),
                vpcId,
                cidr,
                mapPublicIpOnLaunch
            );
            _own = _own.SetItem(vpcId, vpc with { Subnets = vpc.Subnets.Add(subnet) });
            return subnet;
        }
    }

    /// <summary>Sets whether new instances of a subnet get public addresses. Does nothing if there is no such subnet.</summary>
    public void MapPublicIpOnLaunch(string subnetId, bool maps) =>
        Change(subnetId, (subnets, subnet) => subnets.Replace(subnet, subnet with { MapPublicIpOnLaunch = maps }));

    /// <summary>Removes a subnet, if it exists.</summary>
    public void RemoveSubnet(string subnetId) => Change(subnetId, (subnets, subnet) => subnets.Remove(subnet));

    private void Change(string subnetId, Func<ImmutableList<Subnet>, Subnet, ImmutableList<Subnet>> change)
    {
        lock (_lock)
        {
            foreach (var vpc in _own.Values)
            {
                if (vpc.Subnets.Find(subnet => subnet.Id == subnetId) is { } found)
                {
                    _own = _own.SetItem(vpc.Id, vpc with { Subnets = change(vpc.Subnets, found) });
                }
            }
        }
    }

    /// <summary>
    /// Converts an address of a VPC's former part of 127.0.0.0/8 to the present part. They differ if another project
    /// held the former part at the start.
    /// </summary>
    public IPAddress Rebase(IPAddress address)
    {
        var bytes = address.GetAddressBytes();
        if (_own.Values.Any(vpc => vpc.Block.Number == bytes[1]) && !_moved.ContainsKey(bytes[1]))
        {
            return address;
        }

        return _moved.TryGetValue(bytes[1], out var block)
            ? new IPAddress([bytes[0], block, bytes[2], bytes[3]])
            : Default.Rebase(address);
    }

    /// <summary>Releases all addresses.</summary>
    public void Dispose()
    {
        foreach (var vpc in Own)
        {
            vpc.Block.Dispose();
        }

        Default.Dispose();
    }

    private OwnVpc Add(string id, IPNetwork cidr, string groupId, byte? former)
    {
        lock (_lock)
        {
            var vpc = new OwnVpc(id, cidr, groupId, LoopbackBlock.Take(former, _claims), []);
            if (former is { } before && before != vpc.Block.Number)
            {
                _moved[before] = vpc.Block.Number;
            }

            _own = _own.Add(id, vpc);
            Save();
            return vpc;
        }
    }

    private void Save() =>
        PrivateFile.Write(
            _path,
            JsonSerializer.Serialize(
                _own.ToDictionary(vpc => vpc.Key, vpc => vpc.Value.Block.Number),
                VpcBlocksJson.Default.DictionaryStringByte
            )
        );

    private static string VpcOf(CloudResource subnet) => subnet.Inputs["vpcId"].AsString!;

    private static bool Overlap(IPNetwork a, IPNetwork b) => a.Contains(b.BaseAddress) || b.Contains(a.BaseAddress);

    private static IEnumerable<byte> BlocksOf(string folder)
    {
        try
        {
            var own = Load(Path.Combine(folder, BlocksFile)).Values;
            return DefaultVpc.BlockOf(folder) is { } block ? own.Prepend(block) : own;
        }
        catch (Exception e) when (e is CloudException or UnauthorizedAccessException)
        {
            // The file is damaged or belongs to another user. Its own cloud will report that.
            return [];
        }
    }

    private static Dictionary<string, byte> Load(string path) =>
        JsonFile.Load(path, VpcBlocksJson.Default.DictionaryStringByte, "remove it to move the VPCs to other addresses")
        ?? [];
}

[JsonSerializable(typeof(Dictionary<string, byte>))]
internal sealed partial class VpcBlocksJson : JsonSerializerContext;
