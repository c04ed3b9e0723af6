using System.Buffers;
using System.Net.Sockets;

namespace Local.Cloud.Network;

/// <summary>
/// Copies bytes between two connections in both directions. Each direction closes when its source does.
/// </summary>
internal static class Relay
{
    private const int BufferSize = 32 * 1024;

    /// <summary>
    /// Runs until both directions are closed. A broken connection or cancellation resets both. Nothing is read
    /// before it can be written.
    /// </summary>
    public static async Task RunAsync(Socket a, Socket b, CancellationToken cancellationToken)
    {
        using var broken = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var clean = await Task.WhenAll(PumpAsync(a, b, broken), PumpAsync(b, a, broken));
        if (clean.All(ended => ended))
        {
            a.Dispose();
            b.Dispose();
            return;
        }

        VpcListener.Reset(a);
        VpcListener.Reset(b);
    }

    private static async Task<bool> PumpAsync(Socket from, Socket to, CancellationTokenSource broken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            while (await from.ReceiveAsync(buffer, broken.Token) is > 0 and var count)
            {
                for (var sent = 0; sent < count; )
                {
                    sent += await to.SendAsync(buffer.AsMemory(sent, count - sent), broken.Token);
                }
            }

            to.Shutdown(SocketShutdown.Send);
            return true;
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException or ObjectDisposedException)
        {
            await broken.CancelAsync();
            return false;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
