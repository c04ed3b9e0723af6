using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Local.Cloud.Client;
using Local.Cloud.Contract;
using Local.Cloud.Network;
using Local.Cloud.Resources;
using Local.Cloud.Sockets;
using Local.Protocol.Files;
using Local.Tests.Network;

namespace Local.Tests.Cloud;

/// <summary>The ports of <c>./infra cloud serve</c> serve the user who runs the command, and no other.</summary>
internal sealed class ProviderRelayTests
{
    private const uint Nobody = 65534;

    [Test, CancelAfter(60_000)]
    public async Task Connections_of_another_user_are_reset(CancellationToken cancellation)
    {
        Assume.That(Native.User(), Is.Zero, "only root can run a process of another user");
        using var project = new TemporaryProject();
        var paths = new CloudPaths(project.Folder);
        PrivateFolder.Make(paths.Run);
        using var cloud = new UnixServer(paths.PackageSocket("aws"));
        await using var relay = new ProviderRelay(paths, "aws");

        var others = await SendAsync(relay.Port, Nobody, cancellation);
        var own = SendAsync(relay.Port, 0, cancellation);
        await using var served = await cloud.AcceptAsync();
        using var reader = new StreamReader(served);

        Assert.That(
            await reader.ReadLineAsync(cancellation),
            Is.EqualTo("from 0"),
            "the other user's was not passed on"
        );
        await served.WriteAsync("answer\n"u8.ToArray(), cancellation);
        served.Socket.Shutdown(SocketShutdown.Send);
        Assert.That(others, Is.Empty);
        Assert.That(await own, Is.EqualTo("answer\n"));
    }

    [Test, CancelAfter(60_000)]
    public async Task A_relay_that_ends_resets_silent_connections_and_those_that_nobody_reads(
        CancellationToken cancellation
    )
    {
        using var project = new TemporaryProject();
        var paths = new CloudPaths(project.Folder);
        PrivateFolder.Make(paths.Run);
        using var cloud = new UnixServer(paths.PackageSocket("aws"));
        var relay = new ProviderRelay(paths, "aws");
        using var silent = new TcpClient();
        await silent.ConnectAsync(IPAddress.Loopback, relay.Port, cancellation);
        await using var first = await cloud.AcceptAsync();
        using var unread = new TcpClient();
        await unread.ConnectAsync(IPAddress.Loopback, relay.Port, cancellation);
        await using var second = await cloud.AcceptAsync();
        // More than the buffers of the two connections hold.
        var flood = second.WriteAsync(new byte[64 << 20], cancellation).AsTask();

        await relay.DisposeAsync().AsTask().WaitAsync(cancellation);

        Assert.That(
            async () => await silent.GetStream().ReadAsync(new byte[1], cancellation),
            Throws.InstanceOf<IOException>()
        );
        Assert.That(async () => await flood, Throws.InstanceOf<IOException>());
    }

    [TestCase(AddressFamily.InterNetwork)]
    [TestCase(AddressFamily.InterNetworkV6)]
    public async Task The_user_of_a_peer_is_found_for_either_kind_of_socket(AddressFamily family)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        using var client = new Socket(family, SocketType.Stream, ProtocolType.Tcp);
        if (family == AddressFamily.InterNetworkV6)
        {
            client.DualMode = true;
        }

        await client.ConnectAsync(IPAddress.Loopback, ((IPEndPoint)listener.LocalEndpoint).Port);
        using var accepted = await listener.AcceptSocketAsync();

        Assert.That(LoopbackPeer.User(accepted), Is.EqualTo(Native.User()));
    }

    [Test]
    public async Task A_peer_that_has_closed_its_socket_has_no_user()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var client = new TcpClient();
        await client.ConnectAsync((IPEndPoint)listener.LocalEndpoint);
        using var accepted = await listener.AcceptSocketAsync();
        client.Close();
        Assert.That(await accepted.ReceiveAsync(new byte[1]), Is.Zero, "the peer is closed");

        Assert.That(LoopbackPeer.User(accepted), Is.Null, "the kernel shows such a socket as root's");
    }

    [Test]
    public async Task The_kernel_answers_about_one_connection()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var end = (IPEndPoint)listener.LocalEndpoint;
        using var client = new TcpClient();
        await client.ConnectAsync(end);
        var from = (IPEndPoint)client.Client.LocalEndPoint!;

        Assert.That(SocketDiagnostics.User(from, end), Is.EqualTo(Native.User()));
        Assert.That(
            SocketDiagnostics.User(end, new IPEndPoint(IPAddress.Loopback, 1)),
            Is.Null,
            "a listener is no peer"
        );
        Assert.That(SocketDiagnostics.User(from, new IPEndPoint(IPAddress.Loopback, 1)), Is.Null, "there is none");
    }

    [TestCase("0100007F:C350", "0100007F:1F90", "1001        0 2", 1001)]
    [TestCase(
        "0000000000000000FFFF00000100007F:C350",
        "0000000000000000FFFF00000100007F:1F90",
        "1002        0 2",
        1002
    )]
    [TestCase("0100007F:C350", "0100007F:1F91", "1003        0 2", null)]
    [TestCase("0100007F:C350", "0100007F:1F90", "   0        0 0", null, Description = "closed")]
    public void The_tables_show_a_sockets_user(string local, string remote, string owner, int? found)
    {
        string[] table =
        [
            "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode",
            "   0: 0100007F:1F90 0100007F:C350 01 00000000:00000000 00:00000000 00000000     0        0 1 1",
            $"   1: {local} {remote} 01 00000000:00000000 00:00000000 00000000  {owner} 1",
        ];

        var shown = LoopbackPeer.User(
            table,
            new IPEndPoint(IPAddress.Loopback, 50_000),
            new IPEndPoint(IPAddress.Loopback, 8080)
        );

        Assert.That((int?)shown, Is.EqualTo(found));
    }

    /// <summary>Sends a line as a user, and returns what comes back.</summary>
    private static async Task<string> SendAsync(int port, uint user, CancellationToken cancellation)
    {
        var id = user.ToString(CultureInfo.InvariantCulture);
        var start = new ProcessStartInfo(
            "setpriv",
            [
                $"--reuid={id}",
                $"--regid={id}",
                "--clear-groups",
                "bash",
                "-c",
                $"exec 3<>/dev/tcp/127.0.0.1/{port} && echo from {id} >&3; cat <&3",
            ]
        )
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = "/",
        };
        using var process = Process.Start(start)!;
        return await process.StandardOutput.ReadToEndAsync(cancellation);
    }
}
