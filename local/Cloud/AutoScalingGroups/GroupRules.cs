using Local.Cloud.Resources;
using Local.Protocol.Values;

namespace Local.Cloud.AutoScalingGroups;

/// <summary>Rejects Auto Scaling groups that AWS rejects or that the local cloud does not support.</summary>
internal static class GroupRules
{
    // These properties change how a group works and have no counterpart here. Rejecting them is better than
    // ignoring them.
    private static readonly string[] NotRunHere =
    [
        "capacityRebalance",
        "instanceMaintenancePolicy",
        "loadBalancers",
        "maxInstanceLifetime",
        "suspendedProcesses",
        "terminationPolicies",
    ];

    /// <summary>Returns the errors in <paramref name="inputs"/>. Unknown values pass.</summary>
    public static IReadOnlyList<InputError> Check(PropertyMap inputs)
    {
        var errors = new List<InputError>();
        CheckSizes(inputs, errors);
        CheckPlaces(inputs, errors);
        CheckTemplate(inputs.Get("launchTemplate"), errors);
        if (inputs.Get("healthCheckType")?.AsString is { } type && type is not ("EC2" or "ELB"))
        {
            errors.Add(InputError.Value("healthCheckType", type, "EC2 or ELB in the local cloud"));
        }

        if (inputs.Get("waitForCapacityTimeout")?.AsString is { } wait && GroupSettingsReader.Patience(inputs) is null)
        {
            errors.Add(InputError.Value("waitForCapacityTimeout", wait, "a duration such as 10m, 1m30s or 0"));
        }

        if (inputs.Get("instanceRefresh")?.AsMap is { } refresh)
        {
            CheckRefresh(refresh, errors);
        }

        foreach (var property in NotRunHere)
        {
            var value = inputs.Get(property);
            if (
                value?.AsBool == true
                || value?.AsNumber > 0
                || value?.AsList is { Count: > 0 }
                || value?.AsMap is not null
            )
            {
                errors.Add(new(property, "is not supported by the local cloud; remove it, or deploy to AWS"));
            }
        }

        return errors;
    }

    private static void CheckSizes(PropertyMap inputs, List<InputError> errors)
    {
        var (minimum, maximum) = (inputs.Get("minSize")?.AsNumber, inputs.Get("maxSize")?.AsNumber);
        if (minimum is { } negative and < 0)
        {
            errors.Add(InputError.Value("minSize", negative, "at least 0"));
        }

        if (maximum is { } little && little < minimum)
        {
            errors.Add(InputError.Value("maxSize", little, $"at least minSize, {minimum}"));
        }
        else if (inputs.Get("desiredCapacity")?.AsNumber is { } desired && (desired < minimum || desired > maximum))
        {
            errors.Add(InputError.Value("desiredCapacity", desired, $"minSize {minimum} to maxSize {maximum}"));
        }
    }

    private static void CheckPlaces(PropertyMap inputs, List<InputError> errors)
    {
        var subnets = inputs.Get("vpcZoneIdentifiers");
        var zones = inputs.Get("availabilityZones");
        if (
            subnets is not { ContainsUnknowns: true }
            && zones is not { ContainsUnknowns: true }
            && subnets?.AsList is null or { Count: 0 }
            && zones?.AsList is null or { Count: 0 }
        )
        {
            errors.Add(new("vpcZoneIdentifiers", "at least one subnet or availability zone is required"));
        }
    }

    private static void CheckTemplate(PropertyValue? template, List<InputError> errors)
    {
        if (template is { ContainsUnknowns: true })
        {
            return;
        }

        if (template?.AsMap is not { } map)
        {
            errors.Add(new("launchTemplate", "is required: the local cloud launches from a launch template"));
        }
        else if (map.Get("id")?.AsString is null == map.Get("name")?.AsString is null)
        {
            errors.Add(new("launchTemplate", "must have either an id or a name"));
        }
    }

    private static void CheckRefresh(PropertyMap refresh, List<InputError> errors)
    {
        const string At = "instanceRefresh";
        errors.AddRange(InputReader.CheckOneOf(refresh, "strategy", ["Rolling"], $"{At}."));
        if (refresh.Get("preferences")?.AsMap is not { } preferences)
        {
            return;
        }

        const string Inside = $"{At}.preferences.";
        var modes = Enum.GetNames<ProtectedInstances>();
        errors.AddRange(InputReader.CheckRange(preferences, "minHealthyPercentage", 0, 100, Inside));
        errors.AddRange(InputReader.CheckRange(preferences, "maxHealthyPercentage", 100, 200, Inside));
        errors.AddRange(InputReader.CheckOneOf(preferences, "scaleInProtectedInstances", modes, Inside));
        foreach (var property in new[] { "alarmSpecification", "autoRollback", "checkpointPercentages" })
        {
            var value = preferences.Get(property);
            if (value?.AsBool == true || value?.AsList is { Count: > 0 } || value?.AsMap is not null)
            {
                errors.Add(new(Inside + property, "is not supported by the local cloud; remove it, or deploy to AWS"));
            }
        }
    }
}
