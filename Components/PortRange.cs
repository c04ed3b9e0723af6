namespace Infra.Components;

/// <summary>Ports from the first to the last, both included; a port alone is a range too.</summary>
/// <param name="First">The first port.</param>
/// <param name="Last">The last port.</param>
internal readonly record struct PortRange(int First, int Last)
{
    /// <summary>Where ECS and Docker choose the host port of a container that asks for none.</summary>
    public static PortRange Dynamic { get; } = new(32768, 65535);

    public static implicit operator PortRange(int port) => new(port, port);
}
