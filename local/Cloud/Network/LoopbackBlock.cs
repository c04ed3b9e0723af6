using System.Net;
using System.Net.Sockets;
using Local.Cloud.Resources;

namespace Local.Cloud.Network;

/// <summary>A part of 127.0.0.0/8 that a VPC holds: the addresses 127.<see cref="Number"/>.0.0/16.</summary>
/// <remarks>
/// A UDP socket on the last but one address holds the part: every user of the machine sees that it is in use, and
/// the system releases it however the process ends.
/// </remarks>
internal sealed class LoopbackBlock : IDisposable
{
    private const int First = 31;
    private const int MarkerPort = 7131;

    private readonly Socket _marker;

    private LoopbackBlock(byte number, Socket marker)
    {
        Number = number;
        _marker = marker;
    }

    /// <summary>The second byte of the addresses.</summary>
    public byte Number { get; }

    /// <summary>The addresses.</summary>
    public IPNetwork Addresses => new(new IPAddress([127, Number, 0, 0]), 16);

    /// <summary>Takes the former part if it is free, or else a part that no other project claims.</summary>
    /// <param name="former">The part of the last time; null for a new VPC.</param>
    /// <param name="claims">The claims of this project.</param>
    /// <exception cref="CloudException">No part is available.</exception>
    public static LoopbackBlock Take(byte? former, BlockClaims claims)
    {
        foreach (var number in Candidates(former, claims))
        {
            if (TryMark(number, isFormer: number == former) is { } marker)
            {
                claims.Claim(number);
                return new LoopbackBlock(number, marker);
            }
        }

        throw new CloudException(
            "other projects' clouds use all parts of 127.0.0.0/8: stop one with ./infra cloud stop"
        );
    }

    /// <summary>Releases the addresses.</summary>
    public void Dispose() => _marker.Dispose();

    /// <summary>
    /// Returns the parts to try: the former one, then unclaimed parts, then parts that other projects claim.
    /// </summary>
    private static IEnumerable<byte> Candidates(byte? former, BlockClaims claims)
    {
        foreach (var number in Numbers(former ?? First))
        {
            if (number == former || !claims.IsTaken(number))
            {
                yield return number;
            }
        }

        foreach (var number in Numbers(former ?? First))
        {
            yield return number;
        }
    }

    private static IEnumerable<byte> Numbers(byte wished)
    {
        yield return wished;
        for (var i = 0; i < 254; i++)
        {
            var number = (byte)((First - 1 + i) % 254 + 1);
            if (number != wished)
            {
                yield return number;
            }
        }
    }

    private static Socket? TryMark(byte number, bool isFormer)
    {
        try
        {
            return isFormer ? HeldAddress.Wait(() => Mark(number)) : Mark(number);
        }
        catch (SocketException e)
        {
            return e.SocketErrorCode switch
            {
                SocketError.AddressAlreadyInUse => null,
                SocketError.AddressNotAvailable => throw new CloudException(
                    "this system gives programs no address of 127.0.0.0/8 except 127.0.0.1 (as macOS does): "
                        + "use Linux, WSL or a Linux virtual machine"
                ),
                _ => throw new CloudException($"127.{number}.255.254 cannot be bound: {e.Message}"),
            };
        }
    }

    private static Socket Mark(byte number)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        try
        {
            socket.Bind(new IPEndPoint(new IPAddress([127, number, 255, 254]), MarkerPort));
            return socket;
        }
        catch (SocketException)
        {
            socket.Dispose();
            throw;
        }
    }
}
