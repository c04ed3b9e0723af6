using System.Buffers.Binary;
using System.Net;
using Local.Cloud.Resources;
using Local.Protocol.Values;

namespace Local.Cloud.Awsx;

/// <summary>A subnet that <c>awsx:ec2:Vpc</c> creates.</summary>
/// <param name="Name">The name in the program.</param>
/// <param name="Type"><c>Public</c>, <c>Private</c> or <c>Isolated</c>.</param>
/// <param name="Zone">The name of the availability zone.</param>
/// <param name="Cidr">The addresses, such as 10.0.0.0/18.</param>
/// <param name="Tags">The tags that the program gives the subnet; null for none.</param>
internal sealed record PlannedSubnet(string Name, string Type, string Zone, string Cidr, PropertyMap? Tags);

/// <summary>A kind of subnet that every availability zone gets.</summary>
/// <param name="Type"><c>Public</c>, <c>Private</c>, <c>Isolated</c> or <c>Unused</c>.</param>
/// <param name="Name">The middle of the subnets' names.</param>
/// <param name="Mask">The length of the prefix; null for an even share of the zone.</param>
/// <param name="Blocks">The addresses in each zone; null if the strategy decides.</param>
/// <param name="Tags">The tags; null for none.</param>
internal sealed record SubnetKind(
    string Type,
    string Name,
    int? Mask = null,
    IReadOnlyList<string>? Blocks = null,
    PropertyMap? Tags = null
);

/// <summary>
/// Divides the addresses of a VPC among its availability zones and subnets, by the strategies of awsx 3.9
/// (<c>awsx/ec2/subnetDistributorLegacy.ts</c> and <c>subnetDistributorNew.ts</c>).
/// </summary>
/// <param name="vpc">The name of the VPC in the program.</param>
/// <param name="cidr">The addresses of the VPC.</param>
/// <param name="zones">The names of the availability zones.</param>
internal sealed class SubnetLayout(string vpc, IPNetwork cidr, IReadOnlyList<string> zones)
{
    private static readonly string[] Order = ["Private", "Public", "Isolated"];

    /// <summary>Returns the subnets of the strategy <c>Legacy</c>: private ones first, each type with a size of its own.</summary>
    /// <param name="kinds">The kinds of subnets; null for a private and a public one.</param>
    public IEnumerable<PlannedSubnet> Legacy(IReadOnlyList<SubnetKind>? kinds)
    {
        var parts = Enumerable.Range(0, zones.Count).Select(zone => Whole.Part(Whole.Mask + Bits(zones.Count), zone));
        return parts.SelectMany((part, zone) => kinds is null ? Halved(part, zone) : LegacyZone(part, zone, kinds));
    }

    /// <summary>Returns the subnets of the strategies <c>Auto</c> and <c>Exact</c>: in the order of the kinds.</summary>
    /// <param name="kinds">The kinds of subnets; null for a private and a public one.</param>
    /// <param name="zoneMask">The length of the prefix of a zone; null for an even share.</param>
    /// <exception cref="CloudException">The subnets do not fit.</exception>
    public IEnumerable<PlannedSubnet> Auto(IReadOnlyList<SubnetKind>? kinds, int? zoneMask)
    {
        var mask = zoneMask ?? Whole.Mask + Bits(zones.Count);
        kinds ??= [new("Private", "private", Math.Max(mask, 16) + 1), new("Public", "public", Math.Max(mask, 16) + 2)];
        var share = mask + Bits(kinds.Count);
        if (kinds.Sum(kind => Size(kind.Mask ?? share)) > Size(mask))
        {
            throw new CloudException($"the subnets do not fit into the /{mask} of an availability zone of {cidr}");
        }

        for (var zone = 0; zone < zones.Count; zone++)
        {
            Block? last = null;
            foreach (var kind in kinds)
            {
                var size = kind.Mask ?? share;
                last = last?.Next(size) ?? Whole.Part(mask, zone) with { Mask = size };
                if (kind.Type != "Unused")
                {
                    yield return Planned(kind, zone, last.Value.ToString());
                }
            }
        }
    }

    /// <summary>Returns the subnets with the addresses that the kinds give.</summary>
    public IEnumerable<PlannedSubnet> Explicit(IReadOnlyList<SubnetKind> kinds) =>
        zones.SelectMany(
            (_, zone) =>
                kinds.Where(kind => kind.Type != "Unused").Select(kind => Planned(kind, zone, kind.Blocks![zone]))
        );

    private Block Whole => new(Number(cidr.BaseAddress), cidr.PrefixLength);

    private IEnumerable<PlannedSubnet> Halved(Block part, int zone)
    {
        var first = part with { Mask = part.Mask + 1 };
        yield return Planned(new("Private", "private"), zone, first.ToString());
        yield return Planned(
            new("Public", "public"),
            zone,
            (first.Next(first.Mask) with { Mask = first.Mask + 1 }).ToString()
        );
    }

    private IEnumerable<PlannedSubnet> LegacyZone(Block part, int zone, IReadOnlyList<SubnetKind> kinds)
    {
        Block? last = null;
        foreach (var type in Order)
        {
            var ofType = kinds.Where(kind => kind.Type == type).ToArray();
            var start = last is { } before ? before.Next(before.Mask) : part;
            for (var i = 0; i < ofType.Length; i++)
            {
                var mask = ofType[i].Mask ?? Math.Max(part.Mask + (kinds.Count == 1 ? 0 : 1), Smallest(type));
                var block = start.Part(mask, i);
                last = last is { } other && other.Overlaps(block) ? other.Next(mask) : block;
                yield return Planned(ofType[i], zone, last.Value.ToString());
            }
        }
    }

    private PlannedSubnet Planned(SubnetKind kind, int zone, string block) =>
        new($"{vpc}-{kind.Name}-{zone + 1}", kind.Type, zones[zone], block, kind.Tags);

    private static int Smallest(string type) =>
        type switch
        {
            "Private" => 19,
            "Public" => 20,
            _ => 24,
        };

    private static int Bits(int count) => count <= 1 ? 0 : int.Log2(count - 1) + 1;

    private static long Size(int mask) => 1L << (32 - mask);

    private static uint Number(IPAddress address) => BinaryPrimitives.ReadUInt32BigEndian(address.GetAddressBytes());

    /// <summary>A block of addresses.</summary>
    private readonly record struct Block(uint Address, int Mask)
    {
        /// <summary>Returns a part of that prefix length, counted from the block's start.</summary>
        public Block Part(int mask, int index) => new(Address + (uint)(index * Size(mask)), mask);

        /// <summary>Returns the first block of that prefix length after this one.</summary>
        public Block Next(int mask) => new((uint)((Last / Size(mask) + 1) * Size(mask)), mask);

        public bool Overlaps(Block other) => Address <= other.Last && other.Address <= Last;

        public override string ToString()
        {
            var bytes = new byte[4];
            BinaryPrimitives.WriteUInt32BigEndian(bytes, Address);
            return $"{new IPAddress(bytes)}/{Mask}";
        }

        private long Last => Address + Size(Mask) - 1;
    }
}
