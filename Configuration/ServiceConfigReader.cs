using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Infra.Components;

namespace Infra.Configuration;

/// <summary>Reads the services of a stack's config.</summary>
/// <param name="projectFolder">What their folders are relative to.</param>
internal sealed class ServiceConfigReader(string projectFolder)
{
    private const int DefaultDesired = 1;
    private const int DefaultGracePeriod = 60;
    private const int DefaultMinimumHealthyPercent = 100;
    private const int DefaultMaximumPercent = 200;
    private const int DefaultDeregistrationDelay = 30;
    private const int DefaultLogRetention = 14;
    private const string DefaultHealthCheckPath = "/";

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
        return all.Select(service => service with { Calls = CalledBy(service, all) })
            .ToImmutableSortedDictionary(service => service.Key, service => service, StringComparer.Ordinal);
    }

    private ServiceConfig Read(string key, ConfigMap map)
    {
        var cpu = map.RequiredInteger("cpu", "CPU units that Fargate offers, as in 256", AwsLimits.FargateCpu);
        var memory = map.RequiredInteger(
            "memory",
            "MiB that Fargate offers, as in 512",
            memory => AwsLimits.FargateMemory(cpu ?? 0, memory)
        );
        var scaling = map.Map("scaling", "a map with the keys min, max, cpu and memory") is { } scalingMap
            ? ReadScaling(scalingMap)
            : null;
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
            Cpu = cpu ?? 0,
            Memory = memory ?? 0,
            MemoryReservation = map.Integer(
                "memoryReservation",
                reservation => memory is { } most ? AwsLimits.MemoryReservation(reservation, most) : null
            ),
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
            HealthCheckPath = ReadHealthCheckPath(map) ?? DefaultHealthCheckPath,
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

    private static FargateScalingArgs? ReadScaling(ConfigMap map)
    {
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

    private static string? ReadHealthCheckPath(ConfigMap service)
    {
        var map = service.Map("healthCheck", "a map with the key path");
        var path = map?.Text("path", AwsLimits.HealthCheckPath);
        map?.RejectUnknown();
        return path;
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
