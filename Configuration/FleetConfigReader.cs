using Infra.Components;

namespace Infra.Configuration;

/// <summary>Reads the fleet of a stack's config.</summary>
internal static class FleetConfigReader
{
    private const int DefaultDeregistrationDelay = 30;

    /// <summary>Reads it; mistakes are noted in <paramref name="map"/>.</summary>
    public static FleetConfig Read(ConfigMap map)
    {
        var replicas = map.RequiredMap("replicas", "a map with the keys count or scaling, and userData");
        var ssh = map.Map("ssh", "a map with the key cidr");
        var fleet = new FleetConfig
        {
            Ami = map.RequiredText("ami", "a machine image", Ec2Limits.MachineImage) ?? "",
            Type = map.RequiredText("type", "an instance type, as in t2.micro", Ec2Limits.InstanceType) ?? "",
            Listener = map.RequiredInteger("listener", "a port of the load balancer", AwsLimits.Port) ?? 0,
            Port = map.RequiredInteger("port", "the port of the web servers", AwsLimits.Port) ?? 0,
            UserData = map.RequiredText("userData", "the script of the first instance", Ec2Limits.UserData) ?? "",
            ReplicaCount = replicas?.Integer("count", Ec2Limits.ReplicaCount) ?? 0,
            Scaling = replicas?.Map("scaling", "a map with the keys min, max and desired") is { } scaling
                ? ReadScaling(scaling)
                : null,
            ReplicaUserData = replicas?.Text("userData", Ec2Limits.UserData),
            SshCidr = ssh?.RequiredText("cidr", "the addresses from which SSH may come", Ec2Limits.Cidr),
            HealthCheck = HealthCheckConfig.Read(map),
            DeregistrationDelay =
                map.Integer("deregistrationDelay", AwsLimits.DeregistrationDelay) ?? DefaultDeregistrationDelay,
            TargetGroup = map.Text("targetGroup", AwsLimits.TargetGroupName),
        };

        if (replicas is not null && replicas.Has("count") == replicas.Has("scaling"))
        {
            replicas.Report(
                null,
                replicas.Has("count") ? "both count and scaling" : "neither count nor scaling",
                "one of the two"
            );
        }

        replicas?.RejectUnknown();
        ssh?.RejectUnknown();
        map.RejectUnknown();
        return fleet;
    }

    /// <summary>Notes what <paramref name="fleet"/> has and one of the services has already.</summary>
    public static void ReportTaken(
        ConfigMap map,
        FleetConfig fleet,
        ConfigMap services,
        IEnumerable<ServiceConfig> others
    )
    {
        foreach (var service in others)
        {
            if (service.Key == FleetConfig.Key)
            {
                services.Report(service.Key, $"a service named '{service.Key}'", "another key: the fleet has this one");
            }

            if (fleet.Listener != 0 && service.Listener == fleet.Listener)
            {
                map.Report(
                    "listener",
                    $"{fleet.Listener}",
                    $"a listener port of its own; {services.PathOf(service.Key)}.listener has this one"
                );
            }

            if (fleet.TargetGroup is { } name && service.TargetGroup == name)
            {
                map.Report(
                    "targetGroup",
                    name,
                    $"a name of its own; {services.PathOf(service.Key)}.targetGroup has this one"
                );
            }
        }
    }

    private static FleetScalingArgs ReadScaling(ConfigMap map)
    {
        var bounds = GroupBounds.Read(map, "replicas");
        map.RejectUnknown();
        return new()
        {
            Min = bounds.Min,
            Max = bounds.Max,
            Desired = bounds.Desired,
        };
    }
}
