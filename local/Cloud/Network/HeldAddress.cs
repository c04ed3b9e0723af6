using System.Net.Sockets;

namespace Local.Cloud.Network;

/// <summary>
/// The wait for an address that this process has given up. A child process holds all sockets of this process, also closed
/// ones, until it runs its own program. Measured: 15 ms.
/// </summary>
internal static class HeldAddress
{
    private const int Tries = 50;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(10);

    /// <summary>Binds a socket, and tries again for half a second while the address is in use.</summary>
    /// <param name="bind">Makes and binds the socket.</param>
    /// <exception cref="SocketException">The address is not available.</exception>
    public static Socket Wait(Func<Socket> bind)
    {
        for (var tries = 1; ; tries++)
        {
            try
            {
                return bind();
            }
            catch (SocketException e) when (e.SocketErrorCode == SocketError.AddressAlreadyInUse && tries < Tries)
            {
                Thread.Sleep(Pause);
            }
        }
    }
}
