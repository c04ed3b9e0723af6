namespace Local.Cloud.LoadBalancing;

/// <summary>The settings by which a load balancer handles requests.</summary>
/// <param name="IdleTimeout">The time without data from a target or a client after which a connection closes.</param>
/// <param name="XForwardedFor"><c>append</c>, <c>preserve</c> or <c>remove</c>.</param>
internal sealed record LoadBalancerSettings(
    TimeSpan IdleTimeout,
    bool DropInvalidHeaderFields,
    bool AppendClientPort,
    string XForwardedFor
)
{
    public const string Append = "append";
    public const string Preserve = "preserve";
    public const string Remove = "remove";
}
