namespace Local.Cloud.ServiceConnect;

/// <summary>A name of a service in a namespace.</summary>
/// <param name="DiscoveryName">The name in the namespace, unique there; at most 64 characters.</param>
/// <param name="DnsName">
/// The host name that clients use. Default: <c>&lt;discovery name&gt;.&lt;namespace&gt;</c>.
/// </param>
/// <param name="Port">The port that clients use.</param>
internal sealed record ServiceConnectName(string DiscoveryName, string DnsName, int Port);
