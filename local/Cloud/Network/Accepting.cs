using System.Net.Sockets;
using Local.Cloud.Resources;
using Microsoft.Win32.SafeHandles;

namespace Local.Cloud.Network;

/// <summary>The accepting of connections that goes on whatever happens to one of them.</summary>
internal static class Accepting
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(10);

    // A busy client's connection needs another one to its target, and files and processes need descriptors, too. A process
    // without any descriptor ends, because the runtime cannot load the next assembly.
    private static readonly int EndOfClients = ThreeQuartersOfTheFree();

    /// <summary>
    /// Returns the next connection of a listening socket. A connection that its peer has closed already is passed over.
    /// While three quarters of the descriptors that were free at the first call are in use, connections wait in the
    /// socket's queue.
    /// </summary>
    /// <param name="accept">The socket's <see cref="Socket.AcceptAsync(CancellationToken)"/>.</param>
    /// <param name="cancellationToken">Cancels the wait. Cancel it before the socket is closed.</param>
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
                while (LowestFree() is not { } free || free >= EndOfClients)
                {
                    await Task.Delay(Pause, cancellationToken);
                }

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

    private static int ThreeQuartersOfTheFree()
    {
        var first = LowestFree() ?? 0;
        return Native.MostDescriptors() - ((Native.MostDescriptors() - first) / 4);
    }

    /// <summary>Returns the number of the next descriptor: Linux gives the lowest that is free. Null if none is.</summary>
    private static int? LowestFree()
    {
        using var probe = new SafeFileHandle(Native.Open("/dev/null", writable: false), ownsHandle: true);
        return probe.IsInvalid ? null : (int)probe.DangerousGetHandle();
    }
}
