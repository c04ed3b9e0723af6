using System.Collections.Frozen;

namespace Local.Cloud.Forwarding;

/// <summary>The headers that belong to one connection and are not forwarded (RFC 9110, section 7.6.1).</summary>
internal static class HopByHop
{
    private static readonly FrozenSet<string> Names = new[]
    {
        "Connection",
        "HTTP2-Settings",
        "Keep-Alive",
        "Proxy-Authenticate",
        "Proxy-Authorization",
        "Proxy-Connection",
        "TE",
        "Trailer",
        "Transfer-Encoding",
        "Upgrade",
    }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    private static readonly FrozenSet<string> Usual = new[] { "keep-alive", "close", "upgrade" }.ToFrozenSet(
        StringComparer.OrdinalIgnoreCase
    );

    /// <summary>Returns whether a header of this name belongs to the connection.</summary>
    public static bool Has(string name) => Names.Contains(name);

    /// <summary>Returns the further headers that the header Connection names; null if there is none.</summary>
    public static HashSet<string>? Named(string? connection)
    {
        if (string.IsNullOrEmpty(connection) || Usual.Contains(connection))
        {
            return null;
        }

        var names = connection
            .Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Where(name => !Usual.Contains(name))
            .ToHashSet(StringComparer.OrdinalIgnoreCase);
        return names.Count == 0 ? null : names;
    }
}
