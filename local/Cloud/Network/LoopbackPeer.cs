using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Local.Cloud.Sockets;

namespace Local.Cloud.Network;

/// <summary>
/// The other side of a TCP connection on this machine, as the kernel shows it. A kernel that does not answer about single
/// sockets has tables of all of them (proc_net_tcp of the kernel's documentation).
/// </summary>
internal static class LoopbackPeer
{
    private const int LocalAddress = 1;
    private const int RemoteAddress = 2;
    private const int UserId = 7;
    private const int Inode = 9;

    // A socket that was closed, and whose connection is not over. Its user is shown as root.
    private const string NoInode = "0";

    /// <summary>
    /// Returns the user who made the peer's socket. Returns null if the peer is not on this machine, or has closed its socket.
    /// </summary>
    /// <param name="connection">An accepted connection over IPv4.</param>
    public static uint? User(Socket connection)
    {
        try
        {
            return connection is { LocalEndPoint: IPEndPoint own, RemoteEndPoint: IPEndPoint peer }
                ? SocketDiagnostics.User(peer, own) ?? User(Table("tcp").Concat(Table("tcp6")), peer, own)
                : null;
        }
        catch (SocketException)
        {
            return null;
        }
    }

    /// <summary>Returns the user of the socket that connects two addresses; null if there is none.</summary>
    /// <param name="table">The lines of the kernel's socket tables.</param>
    /// <param name="from">The address of the socket.</param>
    /// <param name="to">The address that the socket is connected to.</param>
    internal static uint? User(IEnumerable<string> table, IPEndPoint from, IPEndPoint to)
    {
        // A socket that can speak both IPv4 and IPv6 stands in the second table, with mapped addresses: the last 32 bits
        // are those of IPv4.
        var (local, remote) = (Shown(from), Shown(to));
        foreach (var line in table)
        {
            if (!line.Contains(local, StringComparison.Ordinal))
            {
                continue;
            }

            var fields = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (
                fields.Length > Inode
                && Ends(fields[LocalAddress], local)
                && Ends(fields[RemoteAddress], remote)
                && fields[Inode] != NoInode
                && uint.TryParse(fields[UserId], NumberStyles.None, CultureInfo.InvariantCulture, out var user)
            )
            {
                return user;
            }
        }

        return null;
    }

    private static bool Ends(string field, string address) =>
        field == address || field == $"0000000000000000FFFF0000{address}";

    /// <summary>Returns an address as the tables show it: a word in the machine's byte order, then the port.</summary>
    private static string Shown(IPEndPoint end)
    {
        var bytes = end.Address.MapToIPv4().GetAddressBytes();
        var word = BitConverter.IsLittleEndian
            ? BinaryPrimitives.ReadUInt32LittleEndian(bytes)
            : BinaryPrimitives.ReadUInt32BigEndian(bytes);
        return string.Create(CultureInfo.InvariantCulture, $"{word:X8}:{end.Port:X4}");
    }

    private static IEnumerable<string> Table(string name)
    {
        var path = $"/proc/self/net/{name}";
        return File.Exists(path) ? File.ReadLines(path) : [];
    }
}
