using System.Security.Cryptography;

namespace Local.Cloud.LoadBalancing;

/// <summary><c>X-Amzn-Trace-Id</c>, by which a request is followed through services.</summary>
internal static class TraceId
{
    private const string Root = "Root=";
    private const string Self = "Self=";

    /// <summary>
    /// The header's value for the target: a new root, or where the client sent one, that with this load
    /// balancer's own id before it. Other fields are kept.
    /// </summary>
    public static string Next(string? received, DateTimeOffset now)
    {
        var fields = (received ?? "")
            .Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Where(field => !field.StartsWith(Self, StringComparison.OrdinalIgnoreCase))
            .ToList();
        var hasRoot = fields.Exists(field => field.StartsWith(Root, StringComparison.OrdinalIgnoreCase));
        fields.Insert(0, (hasRoot ? Self : Root) + NewId(now));
        return string.Join(';', fields);
    }

    private static string NewId(DateTimeOffset now) =>
        $"1-{now.ToUnixTimeSeconds():x8}-{RandomNumberGenerator.GetHexString(24, lowercase: true)}";
}
