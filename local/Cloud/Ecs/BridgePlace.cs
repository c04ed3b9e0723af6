using System.Collections.Concurrent;
using Local.Cloud.Ecs.Capacity;
using Local.Cloud.Network;
using Local.Cloud.Resources;

namespace Local.Cloud.Ecs;

/// <summary>
/// The place of a task in the bridge network of a container instance. Ports of the instance's address lead to the
/// task, and the instance's security groups guard them.
/// </summary>
internal sealed class BridgePlace(VirtualNetwork network, TaskReservation reservation) : TaskPlace
{
    // A port that another program on this machine holds is skipped, but only this often.
    private const int MostAttempts = 20;

    private readonly ConcurrentDictionary<int, int> _hostPorts = new();

    public override NetworkInterface Interface => reservation.Instance.NetworkInterface;

    /// <summary>The first 12 hex digits of the container's id, as in Docker.</summary>
    public override string HostName { get; } = Ids.Hex(64)[..12];

    public override Task<string> Lost => reservation.Lost;

    public override bool Draining => reservation.Draining;

    public override int HostPort(int containerPort) => _hostPorts.GetValueOrDefault(containerPort);

    protected override async Task<IAsyncDisposable> OpenAsync(
        PortMapping mapping,
        string unixSocketPath,
        CancellationToken cancellationToken
    )
    {
        for (var attempt = 1; ; attempt++)
        {
            var port = mapping.HostPort == 0 ? reservation.TakePort() : mapping.HostPort;
            try
            {
                var listener = await network.ListenAsync(Interface, port, unixSocketPath, cancellationToken);
                _hostPorts[mapping.ContainerPort] = port;
                return listener;
            }
            catch (CloudException) when (mapping.HostPort == 0 && attempt < MostAttempts)
            {
                // Another program on this machine holds the port; try the next.
            }
        }
    }

    protected override void Release() => reservation.Dispose();
}
