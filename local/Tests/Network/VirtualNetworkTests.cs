using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Local.Cloud.Network;
using Local.Cloud.Resources;

namespace Local.Tests.Network;

public sealed class VirtualNetworkTests
{
    private const int Port = 3000;

    private TestVpc _vpc = null!;

    [SetUp]
    public void SetUp() => _vpc = new TestVpc();

    [TearDown]
    public async Task TearDown() => await _vpc.DisposeAsync();

    [Test]
    public async Task A_source_that_no_rule_admits_is_reset_before_any_byte()
    {
        var group = await _vpc.GroupAsync("closed");
        var task = _vpc.Network.Attach("task", [group]);
        using var process = new UnixServer(_vpc.SocketPath("a"));
        await using var listener = await _vpc.Network.ListenAsync(task, Port, _vpc.SocketPath("a"), default);

        Assert.That(await Internet.IsResetAsync(task.Address, Port));
    }

    [Test]
    public async Task A_port_is_available_again_while_processes_start()
    {
        var task = _vpc.Network.Attach("task", [await _vpc.GroupAsync("closed")]);
        // Each child holds all sockets of this process until it runs its own program.
        var starts = Task.Run(() =>
        {
            for (var i = 0; i < 200; i++)
            {
                using var process = Process.Start(new ProcessStartInfo("true") { RedirectStandardOutput = true });
                process!.WaitForExit();
            }
        });

        Assert.That(
            () =>
            {
                while (!starts.IsCompleted)
                {
                    _vpc.Network.Listen(task, Port).Dispose();
                }
            },
            Throws.Nothing
        );
        await starts;
    }

    [Test]
    public async Task An_admitted_source_reaches_the_process_and_each_way_closes_by_itself()
    {
        var group = await _vpc.GroupAsync("open");
        await _vpc.IngressAsync(group, Port, "0.0.0.0/0");
        var task = _vpc.Network.Attach("task", [group]);
        using var process = new UnixServer(_vpc.SocketPath("a"));
        await using var listener = await _vpc.Network.ListenAsync(task, Port, _vpc.SocketPath("a"), default);

        await using var client = await Internet.ConnectAsync(task.Address, Port);
        await client.WriteAsync("question"u8.ToArray());
        client.Socket.Shutdown(SocketShutdown.Send);
        await using var served = await process.AcceptAsync();
        var question = await ReadAllAsync(served);
        await served.WriteAsync("answer"u8.ToArray());
        served.Socket.Shutdown(SocketShutdown.Send);

        Assert.That(question, Is.EqualTo("question"));
        Assert.That(await ReadAllAsync(client), Is.EqualTo("answer"));
    }

    [Test]
    public async Task Nothing_is_read_before_it_can_be_written()
    {
        var group = await _vpc.OpenGroupAsync("open");
        var task = _vpc.Network.Attach("task", [group]);
        using var process = new UnixServer(_vpc.SocketPath("a"));
        await using var listener = await _vpc.Network.ListenAsync(task, Port, _vpc.SocketPath("a"), default);
        await using var client = await Internet.ConnectAsync(task.Address, Port);
        await using var served = await process.AcceptAsync();
        const int size = 64 * 1024 * 1024;

        var sending = client.WriteAsync(new byte[size]).AsTask();
        // Nobody reads, so the sender must wait, however long.
        var heldUp = !sending.IsCompleted;
        var received = 0L;
        var buffer = new byte[1 << 20];
        while (received < size)
        {
            received += await served.ReadAsync(buffer);
        }

        await sending;

        Assert.That(heldUp);
        Assert.That(received, Is.EqualTo(size));
    }

    [Test]
    public async Task A_rule_that_names_a_group_admits_its_members_and_not_the_internet()
    {
        var clients = await _vpc.OpenGroupAsync("clients");
        var servers = await _vpc.GroupAsync("servers");
        await _vpc.IngressAsync(servers, Port, clients);
        var client = _vpc.Network.Attach("client", [clients]);
        var server = _vpc.Network.Attach("server", [servers]);
        using var process = new UnixServer(_vpc.SocketPath("a"));
        await using var listener = await _vpc.Network.ListenAsync(server, Port, _vpc.SocketPath("a"), default);

        await using var member = await _vpc.Network.ConnectAsync(client, server.Address, Port, default);
        await using var served = await process.AcceptAsync();

        Assert.That(await Internet.IsResetAsync(server.Address, Port));
        await member.WriteAsync("x"u8.ToArray());
        Assert.That(await served.ReadAsync(new byte[1]), Is.EqualTo(1));
    }

    [Test]
    public async Task A_source_address_of_an_interface_carries_its_groups()
    {
        var clients = await _vpc.OpenGroupAsync("clients");
        var servers = await _vpc.GroupAsync("servers");
        await _vpc.IngressAsync(servers, Port, clients);
        var client = _vpc.Network.Attach("client", [clients]);
        var server = _vpc.Network.Attach("server", [servers]);
        using var process = new UnixServer(_vpc.SocketPath("a"));
        await using var listener = await _vpc.Network.ListenAsync(server, Port, _vpc.SocketPath("a"), default);

        await using var member = await Internet.ConnectAsync(server.Address, Port, from: client.Address);
        await using var served = await process.AcceptAsync();
        await served.WriteAsync("x"u8.ToArray());

        Assert.That(await member.ReadAsync(new byte[1]), Is.EqualTo(1));
    }

    [Test]
    public async Task Egress_of_the_source_must_admit_too()
    {
        var clients = await _vpc.GroupAsync("clients");
        var servers = await _vpc.OpenGroupAsync("servers");
        var client = _vpc.Network.Attach("client", [clients]);
        var server = _vpc.Network.Attach("server", [servers]);
        using var process = new UnixServer(_vpc.SocketPath("a"));
        await using var listener = await _vpc.Network.ListenAsync(server, Port, _vpc.SocketPath("a"), default);

        await Assert.ThrowsAsync<SecurityGroupException>(() =>
            _vpc.Network.ConnectAsync(client, server.Address, Port, default)
        );
        await _vpc.EgressAsync(clients, Port, servers);
        await using var connection = await _vpc.Network.ConnectAsync(client, server.Address, Port, default);
    }

    [Test]
    public async Task A_rule_that_is_removed_counts_for_the_next_connection_and_not_for_open_ones()
    {
        var group = await _vpc.GroupAsync("open");
        var rule = await _vpc.IngressAsync(group, Port, "0.0.0.0/0");
        var task = _vpc.Network.Attach("task", [group]);
        using var process = new UnixServer(_vpc.SocketPath("a"));
        await using var listener = await _vpc.Network.ListenAsync(task, Port, _vpc.SocketPath("a"), default);
        await using var before = await Internet.ConnectAsync(task.Address, Port);
        await using var served = await process.AcceptAsync();

        await _vpc.Type(rule.Token).DeleteAsync(rule, default);

        Assert.That(await Internet.IsResetAsync(task.Address, Port));
        await served.WriteAsync("x"u8.ToArray());
        Assert.That(await before.ReadAsync(new byte[1]), Is.EqualTo(1));
    }

    [Test]
    public async Task A_dial_to_an_interface_on_which_nothing_listens_is_refused()
    {
        var group = await _vpc.OpenGroupAsync("open");
        var client = _vpc.Network.Attach("client", [group]);
        var server = _vpc.Network.Attach("server", [group]);
        await using var listener = await _vpc.Network.ListenAsync(server, 80, _vpc.SocketPath("nobody"), default);

        foreach (var port in new[] { 80, 81 })
        {
            var error = await Assert.CatchAsync<SocketException>(() =>
                _vpc.Network.ConnectAsync(client, server.Address, port, default)
            );
            Assert.That(error!.SocketErrorCode, Is.EqualTo(SocketError.ConnectionRefused), $"port {port}");
        }
    }

    [Test]
    public async Task A_dial_waits_while_the_process_has_too_many_connections_to_accept()
    {
        const int dials = 64;
        var group = await _vpc.OpenGroupAsync("open");
        var client = _vpc.Network.Attach("client", [group]);
        var server = _vpc.Network.Attach("server", [group]);
        using var process = new UnixServer(_vpc.SocketPath("a"), backlog: 1);
        await using var listener = await _vpc.Network.ListenAsync(server, Port, _vpc.SocketPath("a"), default);

        var dialing = Enumerable
            .Range(0, dials)
            .Select(_ => _vpc.Network.ConnectAsync(client, server.Address, Port, default))
            .ToArray();
        for (var i = 0; i < dials; i++)
        {
            await using var served = await process.AcceptAsync();
        }

        foreach (var connection in await Task.WhenAll(dialing))
        {
            await connection.DisposeAsync();
        }
    }

    [Test]
    public void Every_interface_has_an_address_of_its_own_and_zones_take_turns()
    {
        var all = Enumerable.Range(0, 50).Select(i => _vpc.Network.Attach($"task {i}", [])).ToArray();

        Assert.That(all.Select(one => one.Address), Is.Unique);
        Assert.That(all.Count(one => one.Subnet.ZoneLetter == "a"), Is.EqualTo(25));
        Assert.That(all, Has.All.Matches<NetworkInterface>(one => one!.Subnet.Cidr.Contains(one.Address)));
    }

    [Test]
    public async Task The_tasks_of_each_service_are_spread_over_the_zones_when_services_start_together()
    {
        var (users, products) = (await _vpc.GroupAsync("users"), await _vpc.GroupAsync("products"));
        var all = Enumerable
            .Range(0, 4)
            .Select(i => (Service: i % 2, _vpc.Network.Attach($"task {i}", [i % 2 == 0 ? users : products]).Subnet.Id))
            .ToArray();

        Assert.That(all, Is.Unique, "two tasks of two services each took turns, and each service had one zone");
    }

    [Test]
    public void An_address_that_became_free_is_not_given_to_the_next()
    {
        var first = _vpc.Network.Attach("first", []);
        _vpc.Network.Detach(first);
        var next = new[] { _vpc.Network.Attach("second", []), _vpc.Network.Attach("third", []) };

        Assert.That(next.Select(one => one.Address), Has.None.EqualTo(first.Address));
        Assert.That(_vpc.Network.Find(first.Address), Is.Null);
    }

    [Test]
    public void A_given_address_can_be_taken_once()
    {
        var address = IPAddress.Parse(_vpc.Module.Vpc.Subnets[1].Cidr.BaseAddress + "");
        var wished = new IPAddress([.. address.GetAddressBytes()[..3], 77]);

        Assert.That(_vpc.Network.Attach("one", [], wished).Address, Is.EqualTo(wished));
        Assert.Throws<CloudException>(() => _vpc.Network.Attach("two", [], wished));
    }

    [Test]
    public void Two_projects_have_different_addresses_and_one_keeps_its_own()
    {
        var folder = Directory.CreateTempSubdirectory("vpc-");
        try
        {
            using var first = DefaultVpc.Open(folder.FullName);
            Assert.That(first.Cidr, Is.Not.EqualTo(_vpc.Module.Vpc.Cidr));
            first.Dispose();

            using var again = DefaultVpc.Open(folder.FullName);
            Assert.That(again.Cidr, Is.EqualTo(first.Cidr));
            Assert.That(again.Id, Is.EqualTo(first.Id));
            Assert.That(again.Subnets, Is.EqualTo(first.Subnets));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Test]
    public void A_project_whose_cloud_does_not_run_keeps_its_addresses()
    {
        var (one, other) = (Directory.CreateTempSubdirectory("vpc-"), Directory.CreateTempSubdirectory("vpc-"));
        try
        {
            var before = DefaultVpc.Open(one.FullName);
            before.Dispose();

            using var beside = DefaultVpc.Open(other.FullName);
            using var again = DefaultVpc.Open(one.FullName);

            Assert.That(beside.Cidr, Is.Not.EqualTo(before.Cidr));
            Assert.That(again.Cidr, Is.EqualTo(before.Cidr));
        }
        finally
        {
            one.Delete(recursive: true);
            other.Delete(recursive: true);
        }
    }

    private static async Task<string> ReadAllAsync(Stream stream)
    {
        using var reader = new StreamReader(stream, Encoding.UTF8, leaveOpen: true);
        return await reader.ReadToEndAsync();
    }
}
