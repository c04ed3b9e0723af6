using System.Security.Cryptography;
using System.Text;

namespace Local.Cloud.Provider;

/// <summary>Automatic names: the resource's name in the program, a hyphen and 7 hex digits.</summary>
internal static class AutoName
{
    private const int Digits = 7;

    /// <summary>Returns <paramref name="stem"/> and 7 hex digits. The digits are the same for the same seed.</summary>
    /// <param name="stem">The resource's name in the program with a hyphen, or the given prefix.</param>
    /// <param name="urn">The resource's URN.</param>
    /// <param name="seed">The engine's seed. Without one, the digits are random.</param>
    public static string Make(string stem, string urn, ReadOnlySpan<byte> seed)
    {
        if (seed.IsEmpty)
        {
            return stem + RandomNumberGenerator.GetHexString(Digits, lowercase: true);
        }

        byte[] text = [.. seed, .. Encoding.UTF8.GetBytes(urn)];
        return stem + Convert.ToHexStringLower(SHA256.HashData(text))[..Digits];
    }

    /// <summary>Returns whether <paramref name="name"/> is an automatic name of the resource.</summary>
    public static bool IsMadeFor(string resource, string? name) =>
        name is not null
        && name.Length == resource.Length + 1 + Digits
        && name.StartsWith(resource + "-", StringComparison.OrdinalIgnoreCase)
        && name[^Digits..].All(char.IsAsciiHexDigitLower);
}
