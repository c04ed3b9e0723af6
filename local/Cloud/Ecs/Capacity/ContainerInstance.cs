using System.Globalization;
using Local.Cloud.Ec2;

namespace Local.Cloud.Ecs.Capacity;

/// <summary>
/// An EC2 instance that is registered with a cluster, and the shares that its tasks have of it. The owner guards
/// it.
/// </summary>
internal sealed class ContainerInstance(Instance instance, string cluster, ContainerInstanceSize size)
{
    private const int FirstDynamicPort = 32768;
    private const int LastPort = 65535;
    private const string ClusterKey = "ECS_CLUSTER=";

    private readonly int? _processId = instance.ProcessId;
    private int _nextPort = FirstDynamicPort;

    public Instance Instance { get; } = instance;

    public string Cluster { get; } = cluster;

    /// <summary>The Auto Scaling group of the instance; null if it has none.</summary>
    public string? Group { get; } = instance.Tags.GetValueOrDefault(AutoScalingGroups.AutoScalingGroup.NameTag);

    /// <summary>Whether the instance drains: it gets no new tasks, and its tasks are replaced.</summary>
    public bool Draining { get; set; }

    /// <summary>The reservations of the tasks on the instance.</summary>
    public List<TaskReservation> Tasks { get; } = [];

    /// <summary>Whether the boot that registered the instance still runs.</summary>
    public bool IsAlive => Instance.State == InstanceState.Running && Instance.ProcessId == _processId;

    /// <summary>
    /// Returns the cluster that the instance's agent registers it with. Null if the instance has no agent (only the
    /// ECS-optimised image has one) or its user data still runs.
    /// </summary>
    public static string? ClusterOf(Instance instance)
    {
        var folder = Path.Combine(instance.RootFolder, "etc", "ecs");
        if (instance.State != InstanceState.Running || !instance.BootFinished || !Directory.Exists(folder))
        {
            return null;
        }

        var path = Path.Combine(folder, "ecs.config");
        var line = File.Exists(path)
            ? File.ReadLines(path)
                .Select(line => line.Trim())
                .LastOrDefault(line => line.StartsWith(ClusterKey, StringComparison.Ordinal))
            : null;
        return line is null ? "default" : line[ClusterKey.Length..].Trim('"', '\'');
    }

    public PlacementCandidate Candidate(string service) =>
        new(
            Instance.Id,
            Instance.NetworkInterface.Subnet.Id,
            size.Cpu - Tasks.Sum(task => task.Request.Needs.Cpu),
            size.Memory - Tasks.Sum(task => task.Request.Needs.Memory),
            Tasks.SelectMany(task => task.HostPorts).ToHashSet(),
            Tasks.Count(task => task.Request.Service == service)
        );

    /// <summary>
    /// Returns a port that no task has. A port that was given back is used again only after all others.
    /// </summary>
    public int FreePort()
    {
        var taken = Tasks.SelectMany(task => task.HostPorts).ToHashSet();
        for (var tried = FirstDynamicPort; tried <= LastPort; tried++)
        {
            var port = _nextPort;
            _nextPort = port < LastPort ? port + 1 : FirstDynamicPort;
            if (!taken.Contains(port))
            {
                return port;
            }
        }

        throw new Resources.CloudException(
            string.Create(CultureInfo.InvariantCulture, $"the instance {Instance.Id} has no free port")
        );
    }
}
