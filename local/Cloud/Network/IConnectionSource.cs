using System.Net;
using System.Net.Sockets;

namespace Local.Cloud.Network;

/// <summary>A source of connections for a server.</summary>
internal interface IConnectionSource : IDisposable
{
    /// <summary>The address and port of the listener.</summary>
    IPEndPoint EndPoint { get; }

    /// <summary>Returns the next connection.</summary>
    /// <exception cref="OperationCanceledException">
    /// The call was cancelled or the source was disposed. There will be no more connections.
    /// </exception>
    ValueTask<Socket> AcceptAsync(CancellationToken cancellationToken);
}
