namespace Local.Cloud.LoadBalancing;

/// <summary>The header <c>X-Amzn-Trace-Id</c>, which follows a request through services.</summary>
internal static class TraceId
{
    private const string Root = "Root=";
    private const string Self = "Self=";

    /// <summary>
    /// Returns the header's value for the target: a new root, or the client's root after this load balancer's own
    /// id. Other fields are kept.
    /// </summary>
    public static string Next(string? received, DateTimeOffset now)
    {
        if (string.IsNullOrEmpty(received))
        {
            return Root + NewId(now);
        }

        var fields = received
            .Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Where(field => !field.StartsWith(Self, StringComparison.OrdinalIgnoreCase))
            .ToList();
        var hasRoot = fields.Exists(field => field.StartsWith(Root, StringComparison.OrdinalIgnoreCase));
        fields.Insert(0, (hasRoot ? Self : Root) + NewId(now));
        return string.Join(';', fields);
    }

    // The id names a request and keeps nothing secret, so that it needs no cryptographic random number.
    private static string NewId(DateTimeOffset now) =>
        $"1-{now.ToUnixTimeSeconds():x8}-{Random.Shared.GetHexString(24, lowercase: true)}";
}
