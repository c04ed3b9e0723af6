using Local.Protocol.Values;

namespace Local.Cloud.Awsx;

/// <summary>The defaults of awsx for a listener without a port or a protocol.</summary>
internal static class ListenerProtocol
{
    /// <summary>Returns the port and protocol of a listener.</summary>
    /// <param name="listener">The given values; null if there are none.</param>
    /// <param name="fallback">The port if neither is given. Default: 80.</param>
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
    /// Returns the port and protocol of the default target group: those of <c>listener</c>, or of the first of
    /// several <c>listeners</c>. From a list with only one listener, awsx takes nothing, so that the target group
    /// must state them itself.
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
