using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;

namespace Local.Cloud.Network;

/// <summary>
/// The DNS name of an internal load balancer, such as
/// <c>internal-web-2132803588.us-west-1.elb.amazonaws.com</c>. The number is the address on this machine, so the name
/// alone leads to it. Only proxies of tasks resolve the name: DNS servers do not know it.
/// </summary>
internal static partial class InternalDnsName
{
    /// <summary>Returns the name of a load balancer.</summary>
    public static string Of(string name, IPAddress address, string region) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"internal-{name}-{BinaryPrimitives.ReadUInt32BigEndian(address.GetAddressBytes())}.{region}.elb.amazonaws.com"
        );

    /// <summary>Returns the address of a load balancer with this name; null if the name is no such name.</summary>
    public static IPAddress? Resolve(string name)
    {
        if (
            Form.Match(name) is not { Success: true } match
            || !uint.TryParse(match.Groups[1].Value, CultureInfo.InvariantCulture, out var number)
        )
        {
            return null;
        }

        var bytes = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, number);
        return IPAddress.IsLoopback(new IPAddress(bytes)) ? new IPAddress(bytes) : null;
    }

    [GeneratedRegex(@"^internal-.+-(\d+)\.[a-z0-9-]+\.elb\.amazonaws\.com$", RegexOptions.IgnoreCase)]
    private static partial Regex Form { get; }
}
