using System.Net;
using Local.Cloud.Resources;
using Local.Protocol.Values;

namespace Local.Cloud.Network;

/// <summary>The checks that VPCs and subnets share. Unknown values pass.</summary>
internal static class NetworkInputs
{
    /// <summary>Returns an error for each input that the local cloud does not support.</summary>
    public static IEnumerable<InputError> CheckAbsent(PropertyMap inputs, IReadOnlyList<string> names)
    {
        foreach (var name in names.Where(name => inputs.Get(name) is not (null or BoolValue { Value: false })))
        {
            yield return new InputError(name, "is not supported: the VPCs of the local cloud have IPv4 addresses only");
        }

        if (inputs.Flag("assignGeneratedIpv6CidrBlock", otherwise: false))
        {
            yield return new InputError(
                "assignGeneratedIpv6CidrBlock",
                "is not supported: the VPCs of the local cloud have IPv4 addresses only"
            );
        }
    }

    /// <summary>Returns the error in <c>cidrBlock</c>, if there is one.</summary>
    public static IEnumerable<InputError> CheckCidr(PropertyMap inputs)
    {
        if (
            inputs.Get("cidrBlock")?.AsString is { } text
            && !(
                IPNetwork.TryParse(text, out var cidr)
                && cidr.BaseAddress.ToString() == text[..text.IndexOf('/', StringComparison.Ordinal)]
                && cidr
                    is {
                        PrefixLength: >= 16 and <= 28,
                        BaseAddress.AddressFamily: System.Net.Sockets.AddressFamily.InterNetwork
                    }
            )
        )
        {
            yield return InputError.Value("cidrBlock", text, "an IPv4 CIDR block from /16 to /28, such as 10.0.0.0/16");
        }
    }
}
