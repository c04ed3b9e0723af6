using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Infra.Components;

namespace Infra.Configuration;

/// <summary>Reads the services of a stack's config.</summary>
/// <param name="projectFolder">What their folders are relative to.</param>
/// <param name="onInstances">Whether they run on instances, and not on Fargate.</param>
internal sealed class ServiceConfigReader(string projectFolder, bool onInstances)
{
    private const int DefaultDesired = 1;
    private const int DefaultGracePeriod = 60;
    private const int DefaultMinimumHealthyPercent = 100;
    private const int DefaultMaximumPercent = 200;
    private const int DefaultDeregistrationDelay = 30;
    private const int DefaultLogRetention = 14;

    /// <summary>Reads all services; mistakes are noted in <paramref name="services"/>.</summary>
    public ImmutableSortedDictionary<string, ServiceConfig> ReadAll(ConfigMap services)
    {
        var read = new List<(ConfigMap Map, ServiceConfig Service)>();
        foreach (var key in services.Names("a map that describes a service"))
        {
            if (AwsLimits.ServiceKey(key) is { } allowed)
            {
                services.Report(key, $"a key of {key.Length} characters, '{key}'", allowed);
            }

            if (services.Map(key, "a map that describes a service") is { } map)
            {
                read.Add((map, Read(key, map)));
            }
        }

        ReportTaken(read, "listener", service => service.Listener == 0 ? null : service.Listener, "listener port");
        ReportTaken(read, "name", service => service.Name, "name");
        ReportTaken(read, "targetGroup", service => service.TargetGroup, "name");

        var all = read.Select(entry => entry.Service).ToList();
        var called = read.Select(entry =>
                (entry.Map, Service: entry.Service with { Calls = CalledBy(entry.Service, all) })
            )
            .ToList();
        if (onInstances)
        {
            ReportCalls(called);
        }

        return called
            .Select(entry => entry.Service)
            .ToImmutableSortedDictionary(service => service.Key, service => service, StringComparer.Ordinal);
    }

    private ServiceConfig Read(string key, ConfigMap map)
    {
        var size = ReadSize(map);
        var scaling = ReadScaling(map);
        var desired = map.Integer("desired", AwsLimits.TaskCount) ?? scaling?.Min ?? DefaultDesired;
        var minimumHealthyPercent =
            map.Integer("minimumHealthyPercent", AwsLimits.MinimumHealthyPercent) ?? DefaultMinimumHealthyPercent;
        var service = new ServiceConfig
        {
            Key = key,
            Folder = map.Text("folder", CheckFolder),
            Image = map.Text("image", AwsLimits.Image),
            Port = map.RequiredInteger("port", "the port of the container", AwsLimits.Port) ?? 0,
            Listener = map.RequiredInteger("listener", "a port of the load balancer", AwsLimits.Port) ?? 0,
            Cpu = size.Cpu ?? 0,
            Memory = size.Memory ?? 0,
            MemoryReservation = size.Reservation,
            Desired = desired,
            Scaling = scaling,
            Environment = map.Map("environment", "a map of variables") is { } environment
                ? ReadEnvironment(environment)
                : ImmutableDictionary<string, string>.Empty,
            GracePeriod = map.Integer("gracePeriod", AwsLimits.GracePeriod) ?? DefaultGracePeriod,
            MinimumHealthyPercent = minimumHealthyPercent,
            MaximumPercent =
                map.Integer(
                    "maximumPercent",
                    maximum =>
                        AwsLimits.MaximumPercent(
                            maximum,
                            minimumHealthyPercent,
                            scaling is { Min: > 0 } ? scaling.Min : desired
                        )
                ) ?? DefaultMaximumPercent,
            DeregistrationDelay =
                map.Integer("deregistrationDelay", AwsLimits.DeregistrationDelay) ?? DefaultDeregistrationDelay,
            HealthCheck = HealthCheckConfig.Read(map),
            LogRetention = map.Integer("logRetention", AwsLimits.LogRetention) ?? DefaultLogRetention,
            Name = map.Text("name", AwsLimits.EcsName),
            Family = map.Text("family", AwsLimits.EcsName),
            Container = map.Text("container", AwsLimits.EcsName),
            TargetGroup = map.Text("targetGroup", AwsLimits.TargetGroupName),
            Calls = [],
        };

        if (map.Has("folder") == map.Has("image"))
        {
            map.Report(
                null,
                map.Has("folder") ? "both folder and image" : "neither folder nor image",
                "one of the two"
            );
        }

        if (scaling is not null && AwsLimits.DesiredWithin(service.Desired, scaling.Min, scaling.Max) is { } allowed)
        {
            map.Report("desired", $"{service.Desired}", allowed);
        }

        map.RejectUnknown();
        return service;
    }

    /// <summary>Fargate has sizes of tasks; on an instance, a container has what it is given.</summary>
    private (int? Cpu, int? Memory, int? Reservation) ReadSize(ConfigMap map)
    {
        if (onInstances)
        {
            var units = map.RequiredInteger("cpu", "CPU units, 1024 to a vCPU", Ec2Limits.ContainerCpu);
            var limit = map.RequiredInteger("memory", "MiB, as in 256", Ec2Limits.ContainerMemory);
            return (units, limit, ReadReservation(Ec2Limits.ContainerMemoryReservation, limit));
        }

        var cpu = map.RequiredInteger("cpu", "CPU units that Fargate offers, as in 256", AwsLimits.FargateCpu);
        var memory = map.RequiredInteger(
            "memory",
            "MiB that Fargate offers, as in 512",
            memory => AwsLimits.FargateMemory(cpu ?? 0, memory)
        );
        return (cpu, memory, ReadReservation(AwsLimits.MemoryReservation, memory));

        int? ReadReservation(Func<int, int, string?> rule, int? memory) =>
            map.Integer("memoryReservation", reservation => memory is { } most ? rule(reservation, most) : null);
    }

    private FargateScalingArgs? ReadScaling(ConfigMap service)
    {
        if (service.Map("scaling", "a map with the keys min, max, cpu and memory") is not { } map)
        {
            return null;
        }

        if (onInstances)
        {
            service.Report("scaling", "scaling", "nothing: the number of tasks on infra:instances is desired alone");
            return null;
        }

        var min = map.RequiredInteger("min", "the fewest tasks", AwsLimits.TaskCount);
        var max = map.RequiredInteger("max", "the most tasks", max => AwsLimits.ScalingMaximum(max, min ?? 0));
        var cpu = map.Integer("cpu", AwsLimits.Percentage);
        var memory = map.Integer("memory", AwsLimits.Percentage);
        if (!map.Has("cpu") && !map.Has("memory"))
        {
            map.Report(null, "neither cpu nor memory", "one of them or both, each in percent");
        }

        map.RejectUnknown();
        return min is { } fewest && max is { } most
            ? new()
            {
                Min = fewest,
                Max = most,
                CpuPercent = cpu,
                MemoryPercent = memory,
            }
            : null;
    }

    private static ImmutableDictionary<string, string> ReadEnvironment(ConfigMap map)
    {
        var environment = ImmutableDictionary.CreateBuilder<string, string>();
        foreach (var name in map.Names("text"))
        {
            if (AwsLimits.EnvironmentName(name) is { } allowed)
            {
                map.Report(name, $"a variable named '{name}'", $"a name of {allowed}");
            }

            if (map.Text(name, _ => null) is { } value)
            {
                environment[name] = value;
            }
        }

        return environment.ToImmutable();
    }

    private string? CheckFolder(string folder) =>
        File.Exists(Path.Combine(projectFolder, folder, "Dockerfile"))
            ? null
            : "a folder with a Dockerfile, relative to the project's";

    private static void ReportTaken(
        IEnumerable<(ConfigMap Map, ServiceConfig Service)> services,
        string key,
        Func<ServiceConfig, object?> value,
        string kind
    )
    {
        foreach (
            var same in services.Where(entry => value(entry.Service) is not null).GroupBy(entry => value(entry.Service))
        )
        {
            foreach (var (map, _) in same.Skip(1))
            {
                map.Report(key, $"{same.Key}", $"a {kind} of its own; {same.First().Map.PathOf(key)} has this one");
            }
        }
    }

    /// <summary>Services on instances have no Service Connect names, so an address of one would lead nowhere.</summary>
    private static void ReportCalls(IEnumerable<(ConfigMap Map, ServiceConfig Service)> services)
    {
        foreach (var (map, service) in services)
        {
            foreach (var called in service.Calls.Order(StringComparer.Ordinal))
            {
                map.Report(
                    "environment",
                    $"the address of {called}",
                    "none of another service: on infra:instances they have no Service Connect names"
                );
            }
        }
    }

    private static ImmutableHashSet<string> CalledBy(ServiceConfig caller, IEnumerable<ServiceConfig> all) =>
        [
            .. all.Where(service => service.Key != caller.Key && caller.Environment.Values.Any(Names(service)))
                .Select(service => service.Key),
        ];

    /// <summary>Whether a value has the service's address in it: its name and port, or its name after <c>://</c>.</summary>
    private static Func<string, bool> Names(ServiceConfig service)
    {
        var address = new Regex(
            $@"(?<![\w.-]){Regex.Escape(service.Key)}:{service.Port}(?!\d)|://{Regex.Escape(service.Key)}(?![\w.:-])"
        );
        return value => address.IsMatch(value);
    }
}
