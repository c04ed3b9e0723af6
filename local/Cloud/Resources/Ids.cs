using System.Security.Cryptography;

namespace Local.Cloud.Resources;

/// <summary>Ids in the forms that AWS assigns.</summary>
internal static class Ids
{
    /// <summary>
    /// Returns a new id in EC2's form: the prefix, a hyphen and 17 hex digits, such as <c>sg-0123456789abcdef0</c>.
    /// </summary>
    public static string New(string prefix) => $"{prefix}-0{Hex(16)}";

    /// <summary>
    /// Returns random hex digits in lower case, as in the id of an ECS task (32) or the ARN of a load balancer
    /// (16).
    /// </summary>
    public static string Hex(int digits) => RandomNumberGenerator.GetHexString(digits, lowercase: true);
}
