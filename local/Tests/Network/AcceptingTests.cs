using System.Net;
using System.Net.Sockets;
using Local.Cloud.Network;

namespace Local.Tests.Network;

internal sealed class AcceptingTests
{
    /// <summary>
    /// The errors are given, because a process without descriptors cannot start threads, which would end the tests.
    /// </summary>
    [TestCase(SocketError.TooManyOpenSockets)]
    [TestCase(SocketError.NoBufferSpaceAvailable)]
    [TestCase(SocketError.ConnectionAborted)]
    public async Task A_connection_that_cannot_be_accepted_now_is_accepted_later(SocketError error)
    {
        using var listener = Listen();
        await using var client = await Internet.ConnectAsync(IPAddress.Loopback, PortOf(listener));
        var failures = 0;

        using var accepted = await Accepting.NextAsync(
            cancellation =>
                failures++ < 3
                    ? ValueTask.FromException<Socket>(new SocketException((int)error))
                    : listener.AcceptAsync(cancellation),
            CancellationToken.None
        );

        Assert.That(accepted.RemoteEndPoint, Is.EqualTo(client.Socket.LocalEndPoint));
    }

    [Test]
    public void A_socket_that_was_closed_accepts_no_more()
    {
        var listener = Listen();
        var accepting = Accepting.NextAsync(listener.AcceptAsync, CancellationToken.None).AsTask();
        listener.Dispose();

        Assert.That(() => accepting, Throws.InstanceOf<OperationCanceledException>());
        Assert.That(
            async () => await Accepting.NextAsync(listener.AcceptAsync, CancellationToken.None),
            Throws.InstanceOf<OperationCanceledException>()
        );
    }

    private static Socket Listen()
    {
        var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();
        return listener;
    }

    private static int PortOf(Socket listener) => ((IPEndPoint)listener.LocalEndPoint!).Port;
}
