using Local.Cloud.Contract;
using Local.Cloud.Ecs.Capacity;
using Local.Cloud.Images;
using Local.Cloud.LoadBalancing;
using Local.Cloud.Logs;
using Local.Cloud.Network;
using Local.Cloud.Resources;
using Local.Cloud.ServiceConnect;

namespace Local.Cloud.Ecs;

/// <summary>The platform that tasks run on.</summary>
/// <param name="SocketFolder">
/// The folder of the sockets. Its path is at least 44 bytes shorter than the limit for a Unix socket.
/// </param>
/// <param name="ProjectHash">Tells this project's tasks from those of other projects.</param>
/// <param name="Network">Gives tasks their addresses.</param>
/// <param name="AwsAccess">Returns the present ways from places in VPCs to AWS's services.</param>
/// <param name="TargetGroups">The target groups that tasks are registered in.</param>
/// <param name="ServiceConnect">Publishes tasks under names, and connects tasks to names.</param>
/// <param name="Logs">Stores the tasks' log lines.</param>
/// <param name="Secrets">The values of tasks' secrets.</param>
/// <param name="Images">Provides the images of tasks.</param>
/// <param name="ContainerInstances">The container instances for tasks in the bridge network mode.</param>
/// <param name="Work">The clock, time scale and background work of tasks and services.</param>
internal sealed record TaskPlatform(
    string SocketFolder,
    string ProjectHash,
    VirtualNetwork Network,
    Func<AwsAccess> AwsAccess,
    TargetGroups TargetGroups,
    ServiceConnectModule ServiceConnect,
    LogGroups Logs,
    TaskSecrets Secrets,
    ImageStore Images,
    ContainerInstances ContainerInstances,
    WorkContext Work
)
{
    /// <summary>Returns the receiver of the tasks' telemetry; null for none. Default: none.</summary>
    public Func<OtlpReceiver?> Receiver { get; init; } = () => null;
}
