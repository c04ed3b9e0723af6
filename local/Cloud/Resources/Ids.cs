using System.Security.Cryptography;

namespace Local.Cloud.Resources;

/// <summary>Ids in the forms in which AWS makes them up.</summary>
internal static class Ids
{
    /// <summary>
    /// Returns a new id of EC2's form: the prefix, a hyphen and 17 hex digits, such as <c>sg-0123456789abcdef0</c>.
    /// </summary>
    public static string New(string prefix) => $"{prefix}-0{Hex(16)}";

    /// <summary>That many random hex digits in lower case, as in an ECS task's id (32) or a load balancer's ARN (16).</summary>
    public static string Hex(int digits) => RandomNumberGenerator.GetHexString(digits, lowercase: true);
}
