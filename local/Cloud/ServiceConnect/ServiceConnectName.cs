namespace Local.Cloud.ServiceConnect;

/// <summary>A name under which clients reach a service of the namespace.</summary>
/// <param name="DiscoveryName">The name in the namespace, unique there; at most 64 characters.</param>
/// <param name="DnsName">The host that clients ask for; by default <c>&lt;discovery name&gt;.&lt;namespace&gt;</c>.</param>
/// <param name="Port">The port that clients ask for.</param>
internal sealed record ServiceConnectName(string DiscoveryName, string DnsName, int Port);
