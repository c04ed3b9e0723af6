using System.Net;
using Local.Cloud.LoadBalancing;

namespace Local.Tests.LoadBalancing;

/// <summary>A cloud in which no EC2 instance runs.</summary>
internal sealed class NoInstances : IInstanceAddresses
{
    public IPAddress? FindAddress(string instanceId) => null;
}
