namespace Local.Cloud.LoadBalancing;

/// <summary>How a load balancer treats requests.</summary>
/// <param name="IdleTimeout">How long nothing may come from a target or a client.</param>
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
