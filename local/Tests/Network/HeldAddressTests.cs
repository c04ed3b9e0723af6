using System.Net.Sockets;
using Local.Cloud.Network;

namespace Local.Tests.Network;

public sealed class HeldAddressTests
{
    [Test]
    public void An_address_in_use_is_tried_again()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        var tries = 0;

        var bound = HeldAddress.Wait(() =>
            ++tries < 3 ? throw new SocketException((int)SocketError.AddressAlreadyInUse) : socket
        );

        Assert.That((bound, tries), Is.EqualTo((socket, 3)));
    }

    [TestCase(SocketError.AddressAlreadyInUse)]
    [TestCase(SocketError.AccessDenied)]
    public void An_address_that_stays_unavailable_is_an_error(SocketError error) =>
        Assert.That(
            () => HeldAddress.Wait(() => throw new SocketException((int)error)),
            Throws.TypeOf<SocketException>().With.Property(nameof(SocketException.SocketErrorCode)).EqualTo(error)
        );
}
