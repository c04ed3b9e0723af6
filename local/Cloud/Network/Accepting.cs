using System.Net.Sockets;

namespace Local.Cloud.Network;

/// <summary>The accepting of connections that goes on whatever happens to one of them.</summary>
internal static class Accepting
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(10);

    /// <summary>
    /// Returns the next connection of a listening socket. A connection that its peer has closed already is passed over.
    /// While the process has no descriptor to spare, connections wait in the socket's queue.
    /// </summary>
    /// <param name="accept">The socket's <see cref="Socket.AcceptAsync(CancellationToken)"/>.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <exception cref="OperationCanceledException">The call was cancelled, or the socket was closed.</exception>
    public static async ValueTask<Socket> NextAsync(
        Func<CancellationToken, ValueTask<Socket>> accept,
        CancellationToken cancellationToken
    )
    {
        while (true)
        {
            try
            {
                return await accept(cancellationToken);
            }
            catch (ObjectDisposedException e)
            {
                throw new OperationCanceledException("The listener was closed.", e);
            }
            catch (SocketException e) when (e.SocketErrorCode == SocketError.OperationAborted)
            {
                throw new OperationCanceledException("The listener was closed.", e);
            }
            catch (SocketException)
            {
                await Task.Delay(Pause, cancellationToken);
            }
        }
    }
}
