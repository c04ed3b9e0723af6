using System.Collections.Immutable;
using System.Text.Json;
using System.Text.RegularExpressions;
using Infra.Components.Internal;
using static Infra.Configuration.SettingsShape;

namespace Infra.Configuration;

/// <summary>
/// The rules between the keys. A rule is checked where all values that it looks at are good, whatever else is wrong.
/// </summary>
/// <param name="stack">The settings, without what was wrong in them.</param>
/// <param name="mistakes">The mistakes in their shape; those found here are added.</param>
/// <param name="projectFolder">The folder that services' folders are relative to.</param>
/// <param name="secretKeys">The keys that hold a secret; null when that is not known.</param>
internal sealed partial class SettingsRules(
    StackSettings stack,
    ConfigMistakes mistakes,
    string projectFolder,
    IReadOnlySet<string>? secretKeys
)
{
    private const string ServicesPath = $"{ConfigPath.Root}services";
    private const string InstancesPath = $"{ConfigPath.Root}instances";
    private const string FleetPath = $"{ConfigPath.Root}{FleetKey}";
    private const string FleetKey = "fleet";
    private const int MostTasks = 5000;

    /// <summary>MiB: Docker reserves no less for a container.</summary>
    private const int LeastContainerMemory = 6;

    /// <summary>Bytes: the limit of ECS, "Amazon ECS service quotas".</summary>
    private const int MostTaskDefinition = 65536;

    private readonly Dictionary<string, (string? Found, string Allowed)?> _folders = [];

    private readonly ImmutableSortedDictionary<string, ServiceSettings> _services =
        stack.Services ?? ImmutableSortedDictionary<string, ServiceSettings>.Empty;

    private readonly bool _onInstances = stack.Instances is not null || !mistakes.NoneAt(InstancesPath);

    /// <summary>Checks all rules.</summary>
    /// <returns>The hints.</returns>
    public ImmutableArray<string> Check()
    {
        var secrets = new SecretRules(mistakes, secretKeys);
        foreach (var (key, service) in _services)
        {
            var path = ConfigPath.Of(ServicesPath, key);
            secrets.Check(path, service);
            CheckFolder($"{path}.folder", service.Folder);
            CheckEnvironment($"{path}.environment", service);
            CheckSize(path, service);
            CheckTasks(path, service);
            CheckPermissions(path, service);
            new ContainerRules(mistakes, CheckFolder).Check(path, key, service, _services.Keys, _onInstances);
            if (_onInstances)
            {
                CheckOnInstances(key, path, service);
            }
            else
            {
                CheckCalls(key, path, service);
            }
        }

        CheckInstances();
        CheckFleet();
        CheckListeners();
        CheckTaken("name", target => (target as ServiceSettings)?.Name);
        CheckTaken("targetGroup", target => target.TargetGroup);
        return _onInstances
            ? []
            : [.. _services.SelectMany(service => Hints(service.Key, service.Value)), .. AddressHints()];
    }

    private void CheckFolder(string path, string? folder)
    {
        if (folder is null || !mistakes.NoneAt(path))
        {
            return;
        }

        if (!_folders.TryGetValue(folder, out var mistake))
        {
            _folders[folder] = mistake = ServiceFolder.Mistake(projectFolder, folder);
        }

        if (mistake is { Found: { } found })
        {
            mistakes.Add(path, found, mistake.Value.Allowed);
        }
        else if (mistake is not null)
        {
            mistakes.AddValue(path, folder, mistake.Value.Allowed);
        }
    }

    private void CheckEnvironment(string path, ServiceSettings service)
    {
        var variables = service.Environment.Select(variable => new { name = variable.Key, value = variable.Value });
        var size = JsonSerializer.SerializeToUtf8Bytes(variables, PolicyDocument.Readable).Length;
        if (size > MostTaskDefinition)
        {
            mistakes.Add(path, $"{size} bytes", $"at most {MostTaskDefinition}: a task definition holds no more");
        }
    }

    /// <summary>Checks a task's CPU and memory: Fargate has fixed sizes, an instance takes any size.</summary>
    private void CheckSize(string path, ServiceSettings service)
    {
        var (cpu, memory, reservation) = (service.Cpu, service.Memory, service.MemoryReservation);
        if (_onInstances)
        {
            var (type, most) = (stack.Instances?.Type, InstanceSizes.Of(stack.Instances?.Type ?? ""));
            var (mostCpu, mostMemory) = most ?? (262144, int.MaxValue);
            var why = most is null ? "" : $", as {type} offers";
            Check(path, "cpu", cpu, Within(cpu, 2, mostCpu, why));
            Check(path, "memory", memory, Within(memory, LeastContainerMemory, mostMemory, why));
            var allowed = Within(reservation, LeastContainerMemory, memory - 1, ", less than the container's memory");
            Check(path, "memoryReservation", reservation, allowed, "memory");
        }
        else
        {
            Check(path, "cpu", cpu, FargateSizes.Cpu(cpu));
            Check(path, "memory", memory, FargateSizes.Memory(cpu, memory), "cpu");
            var allowed = Within(reservation, LeastContainerMemory, memory, ", the task's memory");
            Check(path, "memoryReservation", reservation, allowed, "memory");
        }
    }

    private void CheckTasks(string path, ServiceSettings service)
    {
        var (desired, scaling) = (service.Desired, service.Scaling);
        if (scaling is { Min: var min, Max: var max })
        {
            Check($"{path}.scaling", "max", max, Within(max, Math.Max(min, 1), MostTasks), "min");
            var allowed = desired >= min && desired <= max ? null : $"{min} to {max}, as scaling says";
            Check(path, "desired", desired, allowed, "scaling.min", "scaling.max");
            foreach (var (name, schedule) in scaling.Schedules)
            {
                CheckSchedule(ConfigPath.Of($"{path}.scaling.schedules", name), schedule, scaling);
            }
        }

        var fewest = scaling is { Fewest: > 0 } ? scaling.Fewest : desired;
        var room = EcsRollout.Room(service.MaximumPercent, service.MinimumHealthyPercent, fewest);
        Check(path, "maximumPercent", service.MaximumPercent, room, "minimumHealthyPercent", "desired", "scaling.min");
    }

    private void CheckSchedule(string path, ScheduleSettings schedule, ServiceScalingSettings scaling)
    {
        var (min, max) = (schedule.Min ?? scaling.Min, schedule.Max ?? scaling.Max);
        if (schedule is { Min: null, Max: null } && mistakes.NoneAt(path))
        {
            mistakes.Add(path, "neither min nor max", "one of them or both");
        }
        else if (schedule.Max is not null)
        {
            Check(path, "max", max, Within(max, min, MostTasks), "min");
        }
        else
        {
            Check(path, "min", min, Within(min, 0, max, ", the most tasks"), "max");
        }
    }

    private void CheckCalls(string key, string path, ServiceSettings service)
    {
        var others = _services.Keys.Where(other => other != key).ToList();
        foreach (var called in service.Calls.Except(others))
        {
            var allowed =
                others.Count > 0
                    ? $"keys of other services: {string.Join(", ", others)}"
                    : "nothing: the stack has no other service";
            mistakes.AddValue($"{path}.calls", called, allowed);
        }
    }

    private void CheckPermissions(string path, ServiceSettings service)
    {
        var place = $"{path}.permissions";
        for (var index = 0; index < service.Permissions.Length && mistakes.NoneAt(place); index++)
        {
            var permission = service.Permissions[index];
            if (permission.Actions.Contains("*") && permission.Resources.Contains("*"))
            {
                mistakes.Add(
                    $"{place}[{index}]",
                    "all actions on all resources",
                    "the actions, or the resources, that the service needs"
                );
            }
        }
    }

    /// <summary>On instances, a service has neither scaling nor addresses of its own nor a Service Connect name.</summary>
    private void CheckOnInstances(string key, string path, ServiceSettings service)
    {
        const string NoNames = "services on infra:instances have no Service Connect names";
        Refuse("capacity", service.Capacity is not null, "tasks run on infra:instances");
        Refuse("scaling", service.Scaling is not null, "the number of tasks on infra:instances is desired alone");
        Refuse("assignPublicIp", service.AssignPublicIp, "tasks on infra:instances have their instances' addresses");
        Refuse("calls", !service.Calls.IsEmpty, NoNames);
        foreach (var (variable, called) in AddressesIn(key, service))
        {
            mistakes.Add(
                $"{path}.environment.{variable}",
                $"the address of {called}",
                $"no other service's: {NoNames}"
            );
        }

        void Refuse(string name, bool isGiven, string why)
        {
            if (isGiven)
            {
                mistakes.Add($"{path}.{name}", name, $"nothing: {why}");
            }
        }
    }

    private void CheckInstances()
    {
        if (stack.Instances is not { } instances)
        {
            return;
        }

        CheckGroup(InstancesPath, instances.Min, instances.Max, instances.Desired);
        if (stack.Fleet is not null && stack.Services is null && mistakes.NoneAt(ServicesPath))
        {
            mistakes.Add(InstancesPath, "instances without services", "instances that infra:services run on");
        }
    }

    private void CheckFleet()
    {
        if (stack.Fleet?.Replicas?.Scaling is { } scaling)
        {
            CheckGroup($"{FleetPath}.replicas.scaling", scaling.Min, scaling.Max, scaling.Desired);
        }

        if (stack.Fleet is not null && stack.Services?.ContainsKey(FleetKey) == true)
        {
            mistakes.Add(
                $"{ServicesPath}.{FleetKey}",
                $"a service named '{FleetKey}'",
                "another key: the fleet has this one"
            );
        }
    }

    private void CheckGroup(string path, int min, int max, int? desired)
    {
        Check(path, "max", max, Within(max, Math.Max(min, 1), int.MaxValue), "min");
        Check(path, "desired", desired, Within(desired, min, max), "min", "max");
    }

    private void CheckListeners()
    {
        var rules = new ListenerRules(stack, mistakes);
        var targets = stack.Targets.Select(target => (PathOf(target.Settings, target.Key), target.Settings)).ToList();
        rules.Check(targets);
        if (stack.Https is { } https)
        {
            new HttpsRules(https, mistakes).Check(targets);
        }

        if (stack.Fleet?.Ssh?.Cidr is { } cidr)
        {
            rules.CheckSsh($"{FleetPath}.ssh.cidr", cidr);
        }
    }

    private static string PathOf(TargetSettings target, string key) =>
        target is FleetSettings ? FleetPath : ConfigPath.Of(ServicesPath, key);

    private void CheckTaken(string key, Func<TargetSettings, string?> name)
    {
        var given = stack
            .Targets.Select(target =>
                (Path: $"{PathOf(target.Settings, target.Key)}.{key}", Name: name(target.Settings))
            )
            .Where(entry => entry.Name is not null && mistakes.NoneAt(entry.Path));
        foreach (var same in given.GroupBy(entry => entry.Name).ToList())
        {
            foreach (var (path, taken) in same.Skip(1))
            {
                mistakes.AddValue(path, taken, $"a name of its own; {same.First().Path} has this one");
            }
        }
    }

    /// <summary>Names the services whose tasks have no way to the services of AWS that they need.</summary>
    private IEnumerable<string> AddressHints()
    {
        var services = _services.Where(service => !service.Value.AssignPublicIp).ToList();
        var closed = services.ConvertAll(service => service.Key);
        if (closed.Count == 0)
        {
            return [];
        }

        return stack.Network switch
        {
            null =>
            [
                $"{string.Join(", ", closed.Select(key => $"{ConfigPath.Of(ServicesPath, key)}.assignPublicIp"))}: set it to "
                    + "true, or tasks cannot pull their image. They run in public subnets of the default VPC, where only a "
                    + "public address leads to the registry and the logs, unless the VPC has endpoints for both.",
            ],
            { Vpc: { NatGateways: "None" } vpc }
                when NeededBy(services.Select(service => service.Value)).Except(vpc.Endpoints).ToList()
                    is { Count: > 0 } missing =>
            [
                $"{ConfigPath.Root}network.vpc.endpoints: add {string.Join(", ", missing)}, or the tasks of "
                    + $"{string.Join(", ", closed)} cannot start. Without a NAT gateway, endpoints alone lead from private "
                    + "subnets to the services of AWS that tasks need.",
            ],
            _ => [],
        };
    }

    /// <summary>The services of AWS that tasks reach before they start, or for the sessions of ECS Exec.</summary>
    private static IEnumerable<string> NeededBy(IEnumerable<ServiceSettings> services)
    {
        var secrets = services
            .SelectMany(service => service.Sidecars.Values.Prepend<IContainerSettings>(service))
            .SelectMany(container => container.Secrets.Values)
            .ToList();
        return
        [
            .. VpcSettings.NeededByTasks,
            .. secrets.Exists(secret => secret.Parameter is null) ? ["secretsmanager"] : Array.Empty<string>(),
            .. secrets.Exists(secret => secret.Parameter is not null) ? ["ssm"] : Array.Empty<string>(),
            .. services.Any(service => service.Exec) ? ["ssmmessages"] : Array.Empty<string>(),
        ];
    }

    /// <summary>Names the variables that have the address of a service which <c>calls</c> does not name.</summary>
    private IEnumerable<string> Hints(string key, ServiceSettings service) =>
        AddressesIn(key, service)
            .Where(address => !service.Calls.Contains(address.Called))
            .DistinctBy(address => address.Called)
            .Select(address =>
                $"{ServicesPath}.{key}.environment.{address.Variable} has the address of {address.Called}: "
                + $"add {address.Called} to {ServicesPath}.{key}.calls, so that {key} starts after {address.Called}."
            );

    private IEnumerable<(string Variable, string Called)> AddressesIn(string key, ServiceSettings service) =>
        from variable in service.Environment.OrderBy(variable => variable.Key, StringComparer.Ordinal)
        from Match address in Address().Matches(variable.Value)
        let called = address.Groups["name"].Value
        let port = address.Groups["port"].Value
        where called != key && _services.TryGetValue(called, out var other) && (port == "" || port == $"{other.Port}")
        select (variable.Key, called);

    /// <summary>A name and a port, or a name without one after <c>://</c>.</summary>
    [GeneratedRegex(@"(?<![\w.-])(?<name>[a-z0-9-]+):(?<port>[0-9]+)|://(?<name>[a-z0-9-]+)(?![\w.:-])")]
    private static partial Regex Address();

    /// <summary>Adds a mistake, unless the key or one of the <paramref name="others"/> is wrong already.</summary>
    /// <param name="allowed">What is allowed in place of what was found; null when that is good.</param>
    private void Check(string path, string key, object? found, string? allowed, params ReadOnlySpan<string> others)
    {
        var isShaped = mistakes.NoneAt($"{path}.{key}");
        foreach (var other in others)
        {
            isShaped &= mistakes.NoneAt($"{path}.{other}");
        }

        if (isShaped && allowed is not null)
        {
            mistakes.AddValue($"{path}.{key}", found, allowed);
        }
    }

    private static string? Within(int? number, int least, int most, string why = "") =>
        number is null || (number >= least && number <= most) ? null : WholeNumber(least, most) + why;
}
