using System.Net;

namespace Local.Cloud.LoadBalancing;

/// <summary>The target groups.</summary>
#pragma warning disable CA1822, CA1065
public sealed class TargetGroups
{
    public event Action? Changed;

    public void Register(string targetGroupArn, IPAddress address, int port) => Changed?.Invoke();

    public void Deregister(string targetGroupArn, IPAddress address, int port) => throw new NotImplementedException();

    public TargetHealth? Health(string targetGroupArn, IPAddress address, int port) =>
        throw new NotImplementedException();

    public bool HasLoadBalancer(string targetGroupArn) => throw new NotImplementedException();
}
