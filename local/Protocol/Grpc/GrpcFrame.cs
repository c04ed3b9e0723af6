using System.Buffers.Binary;
using Google.Protobuf;

namespace Local.Protocol.Grpc;

/// <summary>
/// A message as gRPC frames it: one byte that tells whether it is compressed (never here), four bytes of
/// length, big-endian, then the message (grpc.io, "gRPC over HTTP2", Length-Prefixed-Message).
/// </summary>
internal static class GrpcFrame
{
    /// <summary>The largest message, in bytes: Pulumi's own limit of 400 MiB.</summary>
    public const int MaxMessageSize = 400 * 1024 * 1024;

    private const int HeaderSize = 5;

    public static byte[] Write(IMessage message)
    {
        var size = message.CalculateSize();
        if (size > MaxMessageSize)
        {
            throw new RpcException(StatusCode.ResourceExhausted, $"a message of {size} bytes is over {MaxMessageSize}");
        }
        var frame = new byte[HeaderSize + size];
        BinaryPrimitives.WriteUInt32BigEndian(frame.AsSpan(1), (uint)size);
        message.WriteTo(frame.AsSpan(HeaderSize));
        return frame;
    }

    public static async Task<T> ReadAsync<T>(Stream stream, CancellationToken cancellationToken)
        where T : IMessage<T>, new()
    {
        var header = new byte[HeaderSize];
        await ReadExactlyAsync(stream, header, cancellationToken).ConfigureAwait(false);
        if (header[0] != 0)
        {
            throw new RpcException(StatusCode.Unimplemented, "compressed messages are not supported");
        }
        var size = BinaryPrimitives.ReadUInt32BigEndian(header.AsSpan(1));
        if (size > MaxMessageSize)
        {
            throw new RpcException(StatusCode.ResourceExhausted, $"a message of {size} bytes is over {MaxMessageSize}");
        }
        var body = new byte[size];
        await ReadExactlyAsync(stream, body, cancellationToken).ConfigureAwait(false);
        var message = new T();
        message.MergeFrom(body);
        return message;
    }

    private static async Task ReadExactlyAsync(Stream stream, byte[] buffer, CancellationToken cancellationToken)
    {
        try
        {
            await stream.ReadExactlyAsync(buffer, cancellationToken).ConfigureAwait(false);
        }
        catch (EndOfStreamException e)
        {
            throw new RpcException(StatusCode.Internal, $"the message ended early: {e.Message}");
        }
    }
}
