using System.ComponentModel;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Local.Cloud.Sockets;

/// <summary>Linux's recv(2) and send(2) for sockets that do not block, without what .NET's sockets add to them.</summary>
internal static unsafe partial class SocketCalls
{
    private const int Interrupted = 4;
    private const int WouldBlock = 11;
    private const int NoSignal = 0x4000;

    /// <summary>Receives bytes. Returns their number; 0 at the end of the connection, -1 if nothing is there.</summary>
    /// <exception cref="Win32Exception">The connection broke.</exception>
    /// <exception cref="ObjectDisposedException">The socket is closed.</exception>
    public static int Receive(SafeSocketHandle socket, Span<byte> buffer)
    {
        fixed (byte* bytes = buffer)
        {
            nint count;
            do
            {
                count = recv(socket, bytes, buffer.Length, 0);
            } while (count < 0 && IsInterrupted());

            return (int)count;
        }
    }

    /// <summary>Sends bytes. Returns their number; -1 if there is no room.</summary>
    /// <exception cref="Win32Exception">The connection broke.</exception>
    /// <exception cref="ObjectDisposedException">The socket is closed.</exception>
    public static int Send(SafeSocketHandle socket, ReadOnlySpan<byte> buffer)
    {
        fixed (byte* bytes = buffer)
        {
            nint count;
            do
            {
                count = send(socket, bytes, buffer.Length, NoSignal);
            } while (count < 0 && IsInterrupted());

            return (int)count;
        }
    }

    private static bool IsInterrupted() =>
        Marshal.GetLastPInvokeError() switch
        {
            Interrupted => true,
            WouldBlock => false,
            var error => throw new Win32Exception(error),
        };

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint recv(SafeSocketHandle socket, byte* buffer, nint length, int flags);

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint send(SafeSocketHandle socket, byte* buffer, nint length, int flags);
}
