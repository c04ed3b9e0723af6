using System.Net.Sockets;

namespace Local.Cloud.Network;

/// <summary>
/// Security groups do not let a connection be made. AWS would drop its packets, so that the caller sees a
/// time-out; here the caller is told at once.
/// </summary>
internal sealed class SecurityGroupException(string message)
    : SocketException((int)SocketError.ConnectionRefused, message);
