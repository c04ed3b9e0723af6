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
/// <param name="ProjectHash">Tells this project's tasks from another's.</param>
/// <param name="Network">Gives tasks their addresses.</param>
/// <param name="TargetGroups">Where tasks are registered.</param>
/// <param name="ServiceConnect">Where tasks are found by name, and what takes them to names.</param>
/// <param name="Logs">Where tasks' lines go.</param>
/// <param name="Images">What tasks run.</param>
/// <param name="ContainerInstances">Where tasks of the bridge network mode run.</param>
/// <param name="Work">What tasks and services go by.</param>
internal sealed record TaskPlatform(
    string SocketFolder,
    string ProjectHash,
    VirtualNetwork Network,
    TargetGroups TargetGroups,
    ServiceConnectModule ServiceConnect,
    LogGroups Logs,
    ImageStore Images,
    ContainerInstances ContainerInstances,
    WorkContext Work
);
