using System.Globalization;
using Local.Cloud.Network;

namespace Local.Cloud.Reachability;

/// <summary>The traffic that a rule admits: a protocol, and the ports of the target.</summary>
/// <param name="Protocol"><c>tcp</c>, <c>udp</c>, another of AWS's protocols, or <c>-1</c> for all traffic.</param>
/// <param name="From">The first port.</param>
/// <param name="To">The last port.</param>
internal readonly record struct Traffic(string Protocol, int From, int To)
{
    private const string Everything = "-1";
    private const int LastPort = 65535;

    /// <summary>Whether the protocol has ports.</summary>
    public bool HasPorts => Protocol is "tcp" or "udp";

    /// <summary>The protocol as reports name it.</summary>
    public string Name => Protocol == Everything ? "all" : Protocol;

    /// <summary>Returns the traffic that a rule admits.</summary>
    public static Traffic Of(SecurityGroupRule rule) =>
        rule.Protocol switch
        {
            Everything => new(Everything, 0, LastPort),
            "6" => new("tcp", rule.FromPort, rule.ToPort),
            "17" => new("udp", rule.FromPort, rule.ToPort),
            var protocol => new(protocol, rule.FromPort, rule.ToPort),
        };

    /// <summary>Returns one port of TCP.</summary>
    public static Traffic Tcp(int port) => new("tcp", port, port);

    /// <summary>Returns the traffic that both admit; null if there is none.</summary>
    public Traffic? Intersect(Traffic other)
    {
        if (Protocol == Everything || other.Protocol == Everything)
        {
            return Protocol == Everything ? other : this;
        }

        if (Protocol != other.Protocol)
        {
            return null;
        }

        var (from, to) = (Math.Max(From, other.From), Math.Min(To, other.To));
        return !HasPorts ? this
            : from <= to ? this with { From = from, To = to }
            : null;
    }

    /// <summary>Returns the traffic of several, in order, without parts that another one contains.</summary>
    public static IReadOnlyList<Traffic> Merge(IEnumerable<Traffic> several)
    {
        var all = several.Distinct().ToList();
        if (all.Exists(one => one.Protocol == Everything))
        {
            return [new(Everything, 0, LastPort)];
        }

        var merged = new List<Traffic>();
        foreach (var next in all.OrderBy(one => one.Protocol, StringComparer.Ordinal).ThenBy(one => one.From))
        {
            if (merged.Count > 0 && merged[^1] is var last && last.Protocol == next.Protocol && next.From <= last.To)
            {
                merged[^1] = last with { To = Math.Max(last.To, next.To) };
            }
            else
            {
                merged.Add(next);
            }
        }

        return merged;
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Name} {From}-{To}");
}
