using System.Globalization;
using Local.Cloud.Ec2;

namespace Local.Cloud.Ecs.Capacity;

/// <summary>An EC2 instance that is registered with a cluster, and what its tasks have of it. Guarded by its owner.</summary>
internal sealed class ContainerInstance(Instance instance, string cluster, ContainerInstanceSize size)
{
    private const int FirstDynamicPort = 32768;
    private const int LastPort = 65535;
    private const string ClusterKey = "ECS_CLUSTER=";

    private readonly int? _processId = instance.ProcessId;
    private int _nextPort = FirstDynamicPort;

    public Instance Instance { get; } = instance;

    public string Cluster { get; } = cluster;

    /// <summary>The Auto Scaling group that it belongs to; null when it belongs to none.</summary>
    public string? Group { get; } = instance.Tags.GetValueOrDefault(AutoScalingGroups.AutoScalingGroup.NameTag);

    /// <summary>Whether it gets no more tasks, and those that it has are replaced.</summary>
    public bool Draining { get; set; }

    /// <summary>The tasks that have a part of it.</summary>
    public List<TaskReservation> Tasks { get; } = [];

    /// <summary>Whether the boot in which it was registered goes on.</summary>
    public bool IsAlive => Instance.State == InstanceState.Running && Instance.ProcessId == _processId;

    /// <summary>
    /// The cluster that an instance's agent registers it with; null when it has no agent, which the ECS-optimised
    /// image has, or its user data still runs.
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

    /// <summary>A port that no task has; one that was given back is given out again only after all others.</summary>
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
            string.Create(CultureInfo.InvariantCulture, $"the instance {Instance.Id} has no free port left")
        );
    }
}
