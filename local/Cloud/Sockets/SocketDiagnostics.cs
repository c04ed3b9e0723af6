using System.Buffers.Binary;
using System.ComponentModel;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Local.Cloud.Sockets;

/// <summary>Linux's answers about single sockets (sock_diag(7)), without a walk through all of them.</summary>
internal static partial class SocketDiagnostics
{
    private const int Netlink = 16;
    private const int Raw = 3;
    private const int CloseOnExec = 0x80000;
    private const int NonBlocking = 0x800;
    private const int SocketDiagnosticsProtocol = 4;
    private const ushort ByFamily = 20;
    private const ushort Request = 1;
    private const byte InterNetwork = 2;
    private const byte Tcp = 6;
    private const uint AllStates = uint.MaxValue;
    private const ulong AnyCookie = ulong.MaxValue;

    // The offsets in a message. The request and the answer begin alike: a header, 4 bytes, and then the addresses.
    private const int TypeAt = 4;
    private const int FlagsAt = 6;
    private const int QueryAt = 16;
    private const int StatesAt = 20;
    private const int RequestedAddresses = 24;
    private const int AnsweredAddresses = 20;
    private const int UserAt = 80;
    private const int InodeAt = 84;
    private const int RequestSize = 72;
    private const int AnswerSize = 88;

    // The offsets in the addresses of a socket.
    private const int PeerPortAt = 2;
    private const int AddressAt = 4;
    private const int PeerAddressAt = 20;
    private const int CookieAt = 40;
    private const int PortsSize = 4;

    /// <summary>
    /// Returns the user of the TCP socket that connects two IPv4 addresses. Returns null if no process has such a socket,
    /// or if this kernel does not answer.
    /// </summary>
    /// <param name="from">The address of the socket.</param>
    /// <param name="to">The address that the socket is connected to.</param>
    public static uint? User(IPEndPoint from, IPEndPoint to)
    {
        Span<byte> request = stackalloc byte[RequestSize];
        request.Clear();
        BitConverter.TryWriteBytes(request, RequestSize);
        BitConverter.TryWriteBytes(request[TypeAt..], ByFamily);
        BitConverter.TryWriteBytes(request[FlagsAt..], Request);
        request[QueryAt] = InterNetwork;
        request[QueryAt + 1] = Tcp;
        BitConverter.TryWriteBytes(request[StatesAt..], AllStates);
        Write(request[RequestedAddresses..], from, to);
        Span<byte> answer = stackalloc byte[AnswerSize];
        if (!Ask(request, answer) || BitConverter.ToUInt16(answer[TypeAt..]) != ByFamily)
        {
            return null;
        }

        // A listener may answer in place of a connection, and a connection that was closed has no user, but shows root's.
        var ports = request.Slice(RequestedAddresses, PortsSize);
        return
            answer.Slice(AnsweredAddresses, PortsSize).SequenceEqual(ports)
            && BitConverter.ToUInt32(answer[InodeAt..]) != 0
            ? BitConverter.ToUInt32(answer[UserAt..])
            : null;
    }

    /// <summary>Writes the addresses in the order of the network.</summary>
    private static void Write(Span<byte> addresses, IPEndPoint from, IPEndPoint to)
    {
        BinaryPrimitives.WriteUInt16BigEndian(addresses, (ushort)from.Port);
        BinaryPrimitives.WriteUInt16BigEndian(addresses[PeerPortAt..], (ushort)to.Port);
        from.Address.MapToIPv4().TryWriteBytes(addresses[AddressAt..], out _);
        to.Address.MapToIPv4().TryWriteBytes(addresses[PeerAddressAt..], out _);
        BitConverter.TryWriteBytes(addresses[CookieAt..], AnyCookie);
    }

    /// <summary>Returns whether the kernel has answered. It does before a request's send ends.</summary>
    private static bool Ask(ReadOnlySpan<byte> request, Span<byte> answer)
    {
        using var kernel = new SafeSocketHandle(
            socket(Netlink, Raw | CloseOnExec | NonBlocking, SocketDiagnosticsProtocol),
            ownsHandle: true
        );
        try
        {
            return !kernel.IsInvalid
                && SocketCalls.Send(kernel, request) == request.Length
                && SocketCalls.Receive(kernel, answer) == answer.Length;
        }
        catch (Win32Exception)
        {
            return false;
        }
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint socket(int family, int type, int protocol);
}
