using System.Globalization;
using Local.Cloud.Network;
using Local.Cloud.Resources;
using Local.Protocol.Values;

namespace Local.Cloud.AutoScalingGroups;

/// <summary>Reads a group's settings from its inputs, with AWS's defaults.</summary>
internal static class GroupSettingsReader
{
    private const int DefaultGracePeriod = 300;

    /// <summary>Returns the settings that checked inputs describe.</summary>
    /// <exception cref="CloudException">A subnet or a zone in the inputs does not exist.</exception>
    public static GroupSettings Read(PropertyMap inputs, string region, Vpcs vpcs)
    {
        var template = inputs.Get("launchTemplate")?.AsMap;
        var grace = Number(inputs, "healthCheckGracePeriod") ?? DefaultGracePeriod;
        return new GroupSettings(
            Number(inputs, "minSize") ?? 0,
            Number(inputs, "maxSize") ?? 0,
            new GroupTemplate(
                template?.Get("id")?.AsString,
                template?.Get("name")?.AsString,
                template?.Get("version")?.AsString
            ),
            Subnets(inputs, region, vpcs),
            [.. inputs.Texts("targetGroupArns")],
            inputs.Get("healthCheckType")?.AsString == "ELB",
            TimeSpan.FromSeconds(grace),
            inputs.Get("protectFromScaleIn")?.AsBool ?? false,
            (inputs.Get("tags")?.AsList ?? [])
                .Select(tag => tag.AsMap)
                .OfType<PropertyMap>()
                .Where(tag => tag.Get("propagateAtLaunch")?.AsBool == true)
                .ToDictionary(tag => tag["key"].AsString!, tag => tag["value"].AsString!),
            Refresh(inputs, grace),
            [.. inputs.Map("instanceRefresh").Texts("triggers")]
        );
    }

    /// <summary>Returns the desired capacity in the inputs; null if they do not set it.</summary>
    public static int? Desired(PropertyMap inputs) => Number(inputs, "desiredCapacity");

    /// <summary>
    /// Returns the time that the provider waits for capacity; zero for no wait. The input has the format of Go's
    /// durations, such as <c>10m</c> or <c>1m30s</c>; null for any other text.
    /// </summary>
    public static TimeSpan? Patience(PropertyMap inputs)
    {
        var text = inputs.Get("waitForCapacityTimeout")?.AsString ?? "10m";
        if (text == "0")
        {
            return TimeSpan.Zero;
        }

        var (total, start) = (TimeSpan.Zero, 0);
        for (var i = 0; i < text.Length; i++)
        {
            if (char.IsAsciiDigit(text[i]))
            {
                continue;
            }

            if (!int.TryParse(text[start..i], NumberStyles.None, CultureInfo.InvariantCulture, out var count))
            {
                return null;
            }

            switch (text[i])
            {
                case 'h':
                    total += TimeSpan.FromHours(count);
                    break;
                case 'm':
                    total += TimeSpan.FromMinutes(count);
                    break;
                case 's':
                    total += TimeSpan.FromSeconds(count);
                    break;
                default:
                    return null;
            }

            start = i + 1;
        }

        return start == text.Length && start > 0 ? total : null;
    }

    private static RefreshPreferences? Refresh(PropertyMap inputs, int grace)
    {
        if (inputs.Get("instanceRefresh")?.AsMap is not { } refresh)
        {
            return null;
        }

        var preferences = refresh.Get("preferences")?.AsMap ?? PropertyMap.Empty;
        var warmup = Number(preferences, "instanceWarmup") ?? Number(inputs, "defaultInstanceWarmup") ?? grace;
        return new RefreshPreferences(
            Number(preferences, "minHealthyPercentage") ?? 90,
            Number(preferences, "maxHealthyPercentage") ?? 100,
            TimeSpan.FromSeconds(warmup),
            preferences.Get("skipMatching")?.AsBool ?? false,
            Enum.TryParse<ProtectedInstances>(preferences.Get("scaleInProtectedInstances")?.AsString, out var mode)
                ? mode
                : ProtectedInstances.Ignore
        );
    }

    private static IReadOnlyList<GroupSubnet> Subnets(PropertyMap inputs, string region, Vpcs vpcs)
    {
        var ids = inputs.Texts("vpcZoneIdentifiers").ToList();
        if (ids.Count > 0)
        {
            return
            [
                .. ids.Select(id =>
                    vpcs.FindSubnet(id) is { } found
                        ? Of(found, region)
                        : throw new CloudException($"ValidationError: The subnet ID '{id}' does not exist")
                ),
            ];
        }

        var zones = inputs.Texts("availabilityZones").ToList();
        return
        [
            .. zones.Select(zone =>
                vpcs.Default.Subnets.FirstOrDefault(subnet => subnet.AvailabilityZone(region) == zone) is { } found
                    ? Of(found, region)
                    : throw new CloudException($"ValidationError: The availability zone '{zone}' does not exist")
            ),
        ];
    }

    private static GroupSubnet Of(Subnet subnet, string region) => new(subnet.Id, subnet.AvailabilityZone(region));

    /// <summary>Returns a number, which the provider also accepts as text.</summary>
    private static int? Number(PropertyMap inputs, string name) =>
        inputs.Get(name)?.AsNumber is { } number ? (int)number
        : int.TryParse(inputs.Get(name)?.AsString, NumberStyles.None, CultureInfo.InvariantCulture, out var parsed)
            ? parsed
        : null;
}
