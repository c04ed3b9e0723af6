using System.Collections.Immutable;
using System.Text.Json;
using Infra.Components;

namespace Infra.Configuration;

/// <summary>Reads a stack's config as the engine gives it, and finds all of its mistakes at once.</summary>
public static class StackConfigReader
{
    /// <summary>The key of the map of services.</summary>
    public const string ServicesKey = $"{Namespace}services";

    /// <summary>The key of the fleet.</summary>
    public const string FleetKey = $"{Namespace}fleet";

    private const string Namespace = "infra:";

    /// <param name="config">Keys as in <c>infra:services</c> with their values, maps as JSON.</param>
    /// <param name="projectFolder">What the folders of services are relative to.</param>
    /// <returns>What the config describes, or null if there are errors.</returns>
    public static (StackConfig? Stack, ImmutableArray<ConfigError> Errors) Read(
        IReadOnlyDictionary<string, string> config,
        string projectFolder
    )
    {
        var errors = new List<ConfigError>();
        var root = new ConfigMap(
            Namespace,
            config
                .Where(value => value.Key.StartsWith(Namespace, StringComparison.Ordinal))
                .ToDictionary(value => value.Key[Namespace.Length..], value => Parse(value.Value)),
            errors
        );
        var stack = ReadStack(root, projectFolder);
        root.RejectUnknown();
        return errors.Count == 0 ? (stack, []) : (null, [.. errors]);
    }

    private static StackConfig ReadStack(ConfigMap root, string projectFolder)
    {
        var instances = root.Map("instances", "a map that describes the instances");
        var fleet = root.Map("fleet", "a map that describes the fleet");
        var services = root.Map("services", "a map of services");
        if (!root.Has("services") && !root.Has("fleet"))
        {
            root.Report("services", "nothing", $"a map of services, or {FleetKey}, or both");
        }

        var loadBalancer = root.Map("loadBalancer", "a map with the key name");
        var cluster = root.Map("cluster", "a map with the keys name, namespace and tags");
        var executionRole = root.Map("executionRole", "a map with the key name");
        var stack = new StackConfig
        {
            LoadBalancerName = loadBalancer?.Text("name", AwsLimits.LoadBalancerName),
            ClusterName = cluster?.Text("name", AwsLimits.EcsName),
            ClusterTags = ReadTags(cluster?.Map("tags", "a map of tags")),
            NamespaceName = cluster?.Text("namespace", AwsLimits.NamespaceName),
            ExecutionRoleName = executionRole?.Text("name", AwsLimits.RoleName),
            ForceDelete = root.Boolean("forceDelete") ?? false,
            Instances = instances is null ? null : InstancesConfig.Read(instances),
            Fleet = fleet is null ? null : FleetConfigReader.Read(fleet),
            HasCluster = services is not null,
            Services = services is null
                ? ImmutableSortedDictionary<string, ServiceConfig>.Empty
                : new ServiceConfigReader(projectFolder, onInstances: root.Has("instances")).ReadAll(services),
        };
        if (instances is not null && fleet is not null && !root.Has("services"))
        {
            root.Report("instances", "instances without services", "instances that infra:services run on");
        }

        if (fleet is not null && services is not null)
        {
            FleetConfigReader.ReportTaken(fleet, stack.Fleet!, services, stack.Services.Values);
        }

        loadBalancer?.RejectUnknown();
        cluster?.RejectUnknown();
        executionRole?.RejectUnknown();
        return stack;
    }

    private static ImmutableDictionary<string, string> ReadTags(ConfigMap? map)
    {
        var tags = ImmutableDictionary.CreateBuilder<string, string>();
        foreach (var key in map?.Keys.Order(StringComparer.Ordinal) ?? Enumerable.Empty<string>())
        {
            if (AwsLimits.TagKey(key) is { } allowed)
            {
                map!.Report(key, $"a tag named '{key}'", $"a key of {allowed}");
            }

            if (map!.Text(key, AwsLimits.TagValue) is { } value)
            {
                tags[key] = value;
            }
        }

        return tags.ToImmutable();
    }

    /// <summary>A value at the top is text; a map or list comes as JSON.</summary>
    private static JsonElement Parse(string value)
    {
        if (value.AsSpan().TrimStart() is ['{' or '[', ..])
        {
            try
            {
                return JsonDocument.Parse(value).RootElement;
            }
            catch (JsonException)
            {
                // Text that only begins like a map: whoever asks for the value says what is allowed.
            }
        }

        return JsonSerializer.SerializeToElement(value);
    }
}
