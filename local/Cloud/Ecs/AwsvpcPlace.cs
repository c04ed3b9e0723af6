using Local.Cloud.Network;

namespace Local.Cloud.Ecs;

/// <summary>The place of a task with its own network interface. Its ports are the container's ports.</summary>
internal sealed class AwsvpcPlace(VirtualNetwork network, NetworkInterface attached) : TaskPlace
{
    private readonly TaskCompletionSource<string> _never = new();

    public override NetworkInterface Interface => attached;

    public override string HostName => $"ip-{attached.Address.ToString().Replace('.', '-')}";

    public override Task<string> Lost => _never.Task;

    public override bool Draining => false;

    public override int HostPort(int containerPort) => containerPort;

    protected override Task<IAsyncDisposable> OpenAsync(
        PortMapping mapping,
        string unixSocketPath,
        CancellationToken cancellationToken
    ) => network.ListenAsync(attached, mapping.ContainerPort, unixSocketPath, cancellationToken);

    protected override void Release() => network.Detach(attached);
}
