using Local.Cloud.Ecs.Capacity;
using Local.Cloud.Images;
using Local.Cloud.LoadBalancing;
using Local.Cloud.Logs;
using Local.Cloud.Network;
using Local.Cloud.Resources;
using Local.Cloud.ServiceConnect;

namespace Local.Cloud.Ecs;

/// <summary>What tasks run on.</summary>
/// <param name="SocketFolder">The folder to name sockets by: 44 bytes shorter than a Unix socket's path may be.</param>
/// <param name="StateFolder">Where services are remembered across restarts of the cloud.</param>
/// <param name="ProjectHash">Tells this project's tasks from another's.</param>
/// <param name="Network">Gives tasks their addresses.</param>
/// <param name="TargetGroups">Where tasks are registered.</param>
/// <param name="Namespaces">Where tasks are found by name.</param>
/// <param name="Proxy">Takes tasks to names.</param>
/// <param name="Logs">Where tasks' lines go.</param>
/// <param name="Images">What tasks run.</param>
/// <param name="ContainerInstances">Where tasks of the bridge network mode run.</param>
/// <param name="TimeScale">By how much waits are shortened.</param>
/// <param name="Time">The clock.</param>
/// <param name="Background">Keeps services at work.</param>
public sealed record TaskPlatform(
    string SocketFolder,
    string StateFolder,
    string ProjectHash,
    VirtualNetwork Network,
    TargetGroups TargetGroups,
    ServiceConnectNamespaces Namespaces,
    ServiceConnectProxy Proxy,
    LogGroups Logs,
    ImageStore Images,
    ContainerInstances ContainerInstances,
    TimeScale TimeScale,
    TimeProvider Time,
    BackgroundWork Background
)
{
    /// <summary>Encrypts what is remembered of services: their environment may hold secrets.</summary>
    internal SecretBox Secrets { get; } = new(Path.Combine(StateFolder, "key"));
}
