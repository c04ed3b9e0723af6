using System.Net;

namespace Local.Cloud.LoadBalancing;

/// <summary>Finds the EC2 instances that are registered as targets by their ids.</summary>
internal interface IInstanceAddresses
{
    /// <summary>Returns the address of a running instance; null if no running instance has this id.</summary>
    IPAddress? FindAddress(string instanceId);
}
