using System.Net;

namespace Local.Cloud.LoadBalancing;

/// <summary>Where EC2 instances that are registered as targets by their ids are found.</summary>
internal interface IInstanceAddresses
{
    /// <summary>The address of a running instance; null when there is none of that id.</summary>
    IPAddress? FindAddress(string instanceId);
}
