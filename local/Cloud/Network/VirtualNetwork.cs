using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Local.Cloud.Resources;

namespace Local.Cloud.Network;

/// <summary>
/// The network of the VPCs on this machine. Addresses belong to network interfaces, never to processes: the network
/// listens on them, checks the security groups of both sides, and only then relays. A source address without an
/// interface is the internet. Thread-safe.
/// </summary>
internal sealed class VirtualNetwork : IAsyncDisposable
{
    private readonly Vpcs _vpcs;
    private readonly RouteTables _routes;
    private readonly Action<Admission> _refused;
    private readonly ConcurrentDictionary<string, AddressPool> _pools = new();
    private readonly ConcurrentDictionary<IPAddress, NetworkInterface> _interfaces = new();
    private readonly ConcurrentDictionary<(IPAddress, int), UnixSocketListener> _processes = new();
    private readonly ConcurrentDictionary<(IPAddress, int), VpcListener> _listeners = new();
    private readonly Lock _attaching = new();
    private uint _attached;

    /// <param name="vpcs">The VPCs.</param>
    /// <param name="routes">The routes of the subnets.</param>
    /// <param name="securityGroups">The security groups of the VPCs.</param>
    /// <param name="refused">Called with each connection that is refused.</param>
    public VirtualNetwork(Vpcs vpcs, RouteTables routes, SecurityGroups securityGroups, Action<Admission> refused)
    {
        _refused = refused;
        _vpcs = vpcs;
        _routes = routes;
        SecurityGroups = securityGroups;
    }

    /// <summary>The security groups of the VPCs.</summary>
    public SecurityGroups SecurityGroups { get; }

    /// <summary>Makes a network interface.</summary>
    /// <param name="description">The purpose of the interface, in words.</param>
    /// <param name="securityGroupIds">
    /// The ids of the security groups. Default if empty: the VPC's default group.
    /// </param>
    /// <param name="address">The address; null takes a free one.</param>
    /// <param name="subnetIds">
    /// The subnets of a free address; the interfaces of the same security groups are spread evenly over them. Default if
    /// null or empty: those of the default VPC.
    /// </param>
    /// <param name="hasPublicAddress">
    /// Whether the interface has a public address. Default if null: what the subnet gives to new interfaces.
    /// </param>
    /// <exception cref="CloudException">
    /// A group or the subnet does not exist, or the address is in use or outside of the VPC.
    /// </exception>
    public NetworkInterface Attach(
        string description,
        IReadOnlyList<string> securityGroupIds,
        IPAddress? address = null,
        IReadOnlyList<string>? subnetIds = null,
        bool? hasPublicAddress = null
    )
    {
        lock (_attaching)
        {
            var subnets = address is null ? Subnets(subnetIds ?? []) : [Holding(address)];
            var groups = Checked(securityGroupIds, subnets[0].VpcId);
            var subnet = LeastTaken(subnets, groups);
            var pool = Pool(subnet);
            if (address is not null && !pool.TryTake(address))
            {
                throw new CloudException($"InvalidIPAddress.InUse: the address {address} is in use");
            }

            var attached = new NetworkInterface(
                Ids.New("eni"),
                address ?? pool.Take(),
                subnet,
                description,
                groups,
                hasPublicAddress ?? subnet.MapPublicIpOnLaunch
            );
            _interfaces[attached.Address] = attached;
            return attached;
        }
    }

    /// <summary>Removes the interface and releases its address. Its listeners must be closed before.</summary>
    public void Detach(NetworkInterface networkInterface)
    {
        if (_interfaces.TryRemove(KeyValuePair.Create(networkInterface.Address, networkInterface)))
        {
            Pool(networkInterface.Subnet).Return(networkInterface.Address);
        }
    }

    /// <summary>
    /// Changes the security groups of an interface. The change takes effect with the next connection.
    /// </summary>
    /// <exception cref="CloudException">A group does not exist.</exception>
    public void SetSecurityGroups(NetworkInterface networkInterface, IReadOnlyList<string> securityGroupIds) =>
        networkInterface.SetSecurityGroups(Checked(securityGroupIds, networkInterface.Subnet.VpcId));

    /// <summary>Returns the interface with this address; null for the internet.</summary>
    public NetworkInterface? Find(IPAddress address) => _interfaces.GetValueOrDefault(address);

    /// <summary>
    /// Listens on a port of the interface and relays admitted connections to a process that listens on a Unix
    /// socket, now or later. Resets connections that the security groups refuse, and those without a listening
    /// process, before any byte is sent. Disposing the result stops listening and resets the connections.
    /// </summary>
    /// <exception cref="CloudException">The port is not available. The message states the reason.</exception>
    public Task<IAsyncDisposable> ListenAsync(
        NetworkInterface networkInterface,
        int port,
        string unixSocketPath,
        CancellationToken cancellationToken
    )
    {
        cancellationToken.ThrowIfCancellationRequested();
        var key = (networkInterface.Address, port);
        var listener = new VpcListener(this, networkInterface, port, () => _processes.TryRemove(key, out _));
        var process = new UnixSocketListener(listener, unixSocketPath);
        _processes[key] = process;
        return Task.FromResult<IAsyncDisposable>(process);
    }

    /// <summary>
    /// Connects from <paramref name="from"/>. Its egress rules must admit the connection, and so must the ingress
    /// rules of the destination if that is an interface.
    /// </summary>
    /// <exception cref="SocketException">
    /// The connection was refused; a <see cref="SecurityGroupException"/> if security groups refused it.
    /// </exception>
    public async Task<Stream> ConnectAsync(
        NetworkInterface from,
        IPAddress to,
        int port,
        CancellationToken cancellationToken
    ) => new NetworkStream(await ConnectSocketAsync(from, to, port, cancellationToken), ownsSocket: true);

    /// <summary>Connects as <see cref="ConnectAsync"/> does, and returns the socket.</summary>
    /// <exception cref="SocketException">The connection was refused.</exception>
    public async Task<Socket> ConnectSocketAsync(
        NetworkInterface from,
        IPAddress to,
        int port,
        CancellationToken cancellationToken
    )
    {
        var destination = Find(to);
        if (!IsRouted(from, destination))
        {
            Refuse(from, from.Address, destination, to, port);
            throw new SecurityGroupException(
                $"no route leads from {from.Description} ({from.Address}, {from.Subnet.Id}) to {to}"
            );
        }

        if (!SecurityGroups.AllowTcp(from, from.Address, destination, to, port))
        {
            Refuse(from, from.Address, destination, to, port);
            throw new SecurityGroupException(
                $"security groups do not allow {from.Description} ({from.Address}) to reach {to} on port {port}"
            );
        }

        return _processes.TryGetValue((to, port), out var process)
            ? await process.DialAsync(cancellationToken)
            : await DialAsync(from, to, port, destination, cancellationToken);
    }

    /// <summary>Listens on a port of the interface for a caller that accepts the admitted connections itself.</summary>
    /// <exception cref="CloudException">The port is not available. The message states the reason.</exception>
    internal VpcListener Listen(NetworkInterface networkInterface, int port)
    {
        var key = (networkInterface.Address, port);
        var listener = new VpcListener(this, networkInterface, port, () => _listeners.TryRemove(key, out _));
        _listeners[key] = listener;
        return listener;
    }

    /// <summary>
    /// Returns the reason why a port is not available on <paramref name="address"/>, or, if that is null, on a new
    /// interface's address. Null if it is available, or this network listens on it already.
    /// </summary>
    internal string? WhyNotListen(IPAddress? address, int port) =>
        address is not null && _listeners.ContainsKey((address, port))
            ? null
            : VpcListener.WhyNot(address ?? _vpcs.Default.Rebase(ProbeAddress), port);

    /// <summary>
    /// Returns whether a connection to an interface is allowed: by the routes of the subnets and by the security
    /// groups.
    /// </summary>
    internal bool Admits(IPAddress peer, NetworkInterface destination, int port)
    {
        var source = Find(peer);
        if (
            IsRouted(source, destination)
            && SecurityGroups.AllowTcp(source, peer, destination, destination.Address, port)
        )
        {
            return true;
        }

        Refuse(source, peer, destination, destination.Address, port);
        return false;
    }

    /// <summary>Returns whether a TCP connection is allowed, with the routes and the rules that decide it.</summary>
    /// <param name="from">The address of the source.</param>
    /// <param name="to">The address of the destination.</param>
    /// <param name="port">The port of the destination.</param>
    internal Admission Explain(IPAddress from, IPAddress to, int port) => Explain(Find(from), from, Find(to), to, port);

    /// <summary>Returns an interface in the subnet; null if there is none.</summary>
    internal NetworkInterface? InSubnet(string subnetId) =>
        _interfaces.Values.FirstOrDefault(member => member.Subnet.Id == subnetId);

    /// <summary>Returns an interface in the group; null if there is none.</summary>
    internal NetworkInterface? MemberOf(string groupId) =>
        _interfaces.Values.FirstOrDefault(member => member.SecurityGroupIds.Contains(groupId));

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var process in _processes.Values.ToArray())
        {
            await process.DisposeAsync();
        }

        foreach (var listener in _listeners.Values.ToArray())
        {
            listener.Dispose();
        }
    }

    // The address is outside of all subnets, so the network never listens on it.
    private static IPAddress ProbeAddress { get; } = new([127, 0, 255, 253]);

    private void Refuse(
        NetworkInterface? source,
        IPAddress sourceAddress,
        NetworkInterface? destination,
        IPAddress destinationAddress,
        int port
    ) => _refused(Explain(source, sourceAddress, destination, destinationAddress, port));

    private Admission Explain(
        NetworkInterface? source,
        IPAddress sourceAddress,
        NetworkInterface? destination,
        IPAddress destinationAddress,
        int port
    )
    {
        var (from, to) = (new ConnectionEnd(source, sourceAddress), new ConnectionEnd(destination, destinationAddress));
        var isItself = source is not null && source == destination;
        return new Admission(
            from,
            to,
            port,
            IsRouted(source, destination),
            source is null || isItself ? null : SecurityGroups.Explain(RuleDirection.Egress, source, to, port),
            destination is null || isItself
                ? null
                : SecurityGroups.Explain(RuleDirection.Ingress, destination, from, port)
        );
    }

    private bool IsRouted(NetworkInterface? source, NetworkInterface? destination) =>
        Routing.Leads(RoutingOf(source), RoutingOf(destination));

    private Routing? RoutingOf(NetworkInterface? attached) =>
        attached is null
            ? null
            : new Routing(attached.Subnet.VpcId, _routes.Of(attached.Subnet), attached.HasPublicAddress);

    private AddressPool Pool(Subnet subnet) => _pools.GetOrAdd(subnet.Id, _ => new AddressPool(subnet.Cidr));

    private IReadOnlyList<Subnet> Subnets(IReadOnlyList<string> ids) =>
        ids.Count == 0
            ? _vpcs.Default.Subnets
            :
            [
                .. ids.Select(id =>
                    _vpcs.FindSubnet(id)
                    ?? throw new CloudException($"InvalidSubnetID.NotFound: the subnet '{id}' does not exist")
                ),
            ];

    /// <summary>
    /// Returns the subnet with the fewest interfaces of the same security groups, so that the tasks of a service are spread
    /// evenly over its zones. Subnets with equally many take turns.
    /// </summary>
    private Subnet LeastTaken(IReadOnlyList<Subnet> subnets, IReadOnlyList<string> groups)
    {
        var turn = _attached++;
        return subnets
            .Select((_, step) => subnets[(int)((turn + (uint)step) % (uint)subnets.Count)])
            .MinBy(subnet =>
                _interfaces.Values.Count(one =>
                    one.Subnet.Id == subnet.Id && one.SecurityGroupIds.SequenceEqual(groups)
                )
            )!;
    }

    private Subnet Holding(IPAddress address) =>
        _vpcs.Subnets.FirstOrDefault(subnet => subnet.Cidr.Contains(address))
        ?? throw new CloudException(
            $"the address {address} is in no subnet of {_vpcs.Default.Id} ({_vpcs.Default.Cidr}) or another VPC"
        );

    private List<string> Checked(IReadOnlyList<string> securityGroupIds, string vpcId)
    {
        if (securityGroupIds.FirstOrDefault(id => !SecurityGroups.Contains(id)) is { } missing)
        {
            throw new CloudException($"InvalidGroup.NotFound: the security group '{missing}' does not exist");
        }

        return securityGroupIds.Count > 0 ? [.. securityGroupIds] : [_vpcs.DefaultSecurityGroupId(vpcId)];
    }

    private static async Task<Socket> DialAsync(
        NetworkInterface from,
        IPAddress to,
        int port,
        NetworkInterface? destination,
        CancellationToken cancellationToken
    )
    {
        var socket = new Socket(to.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            if (destination is not null)
            {
                // The listener recognizes the caller by its source address.
                socket.Bind(new IPEndPoint(from.Address, 0));
            }

            await socket.ConnectAsync(to, port, cancellationToken);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
