using Local.Protocol.Values;

namespace Local.Cloud.Awsx;

/// <summary>The port and protocol that awsx takes where a listener gives only one of them, or none.</summary>
internal static class ListenerProtocol
{
    /// <summary>Of a listener.</summary>
    /// <param name="listener">What is given; null when nothing is.</param>
    /// <param name="fallback">The port where neither is given; null for 80.</param>
    public static PropertyMap Of(PropertyMap? listener, PropertyValue? fallback = null)
    {
        var (port, protocol) = (Given(listener, "port"), Given(listener, "protocol"));
        return (port, protocol) switch
        {
            (null, null) => Pair(fallback ?? 80, "HTTP"),
            (null, _) => Pair(
                protocol.ContainsUnknowns ? protocol
                    : protocol.AsString == "HTTPS" ? 443
                    : 80,
                protocol
            ),
            (_, null) => Pair(
                port,
                port.ContainsUnknowns ? port
                    : port.AsNumber == 443 ? "HTTPS"
                    : "HTTP"
            ),
            _ => Pair(port, protocol),
        };
    }

    /// <summary>
    /// Of the default target group: as the one listener, or the first of several. Of a list with a single listener
    /// awsx takes nothing, so that the target group must say it itself.
    /// </summary>
    public static PropertyMap OfTargetGroup(PropertyMap inputs)
    {
        var listeners = inputs.Get("listeners")?.AsList;
        return listeners is { Count: 1 }
            ? PropertyMap.Empty
            : Of(
                listeners is { Count: > 1 } ? listeners[0].AsMap : inputs.Get("listener")?.AsMap,
                inputs.Get("defaultTargetGroupPort")
            );
    }

    private static PropertyValue? Given(PropertyMap? listener, string name) =>
        listener?.Get(name) is { } value and not NullValue ? value : null;

    private static PropertyMap Pair(PropertyValue port, PropertyValue protocol) =>
        new(("port", port), ("protocol", protocol));
}
