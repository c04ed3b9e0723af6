using System.Net;
using System.Net.Sockets;

namespace Local.Cloud.Network;

/// <summary>Where a server gets its connections from.</summary>
internal interface IConnectionSource : IDisposable
{
    /// <summary>Where it listens.</summary>
    IPEndPoint EndPoint { get; }

    /// <summary>The next connection.</summary>
    /// <exception cref="OperationCanceledException">Cancelled, or disposed: there will be none any more.</exception>
    ValueTask<Socket> AcceptAsync(CancellationToken cancellationToken);
}
