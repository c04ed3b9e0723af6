using System.Security.Cryptography;
using System.Text;

namespace Local.Cloud.Provider;

/// <summary>Names made up for resources that were given none: the name in the program, a hyphen, 7 hex digits.</summary>
internal static class AutoName
{
    private const int Digits = 7;

    /// <summary><paramref name="stem"/> and 7 hex digits, which are the same again for the same seed.</summary>
    /// <param name="stem">The resource's name in the program with a hyphen, or the prefix that was given.</param>
    /// <param name="urn">The resource's URN.</param>
    /// <param name="seed">The seed that the engine gave; without one the digits are others each time.</param>
    public static string Make(string stem, string urn, ReadOnlySpan<byte> seed)
    {
        if (seed.IsEmpty)
        {
            return stem + RandomNumberGenerator.GetHexString(Digits, lowercase: true);
        }

        byte[] text = [.. seed, .. Encoding.UTF8.GetBytes(urn)];
        return stem + Convert.ToHexStringLower(SHA256.HashData(text))[..Digits];
    }

    /// <summary>Whether <paramref name="name"/> is one that was made up for the resource.</summary>
    public static bool IsMadeFor(string resource, string? name) =>
        name is not null
        && name.Length == resource.Length + 1 + Digits
        && name.StartsWith(resource + "-", StringComparison.OrdinalIgnoreCase)
        && name[^Digits..].All(char.IsAsciiHexDigitLower);
}
