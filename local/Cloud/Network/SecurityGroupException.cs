using System.Net.Sockets;

namespace Local.Cloud.Network;

/// <summary>
/// A connection that security groups do not allow. AWS drops its packets, so that the caller runs into a timeout;
/// here the caller gets this error at once.
/// </summary>
internal sealed class SecurityGroupException(string message)
    : SocketException((int)SocketError.ConnectionRefused, message);
