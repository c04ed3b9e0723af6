using Local.Cloud.Network;
using Local.Cloud.Resources;
using Local.Protocol.Values;

namespace Local.Cloud.AutoScalingGroups;

/// <summary><c>aws:autoscaling/group:Group</c>.</summary>
internal sealed class GroupType(GroupPlatform platform, Vpcs vpcs, RunningGroups groups) : ResourceType
{
    // A change of this input starts a refresh by itself, as in the provider.
    private const string TemplateInput = "launchTemplate";

    public override string Token => "aws:autoscaling/group:Group";

    public override Task<IReadOnlyList<InputError>> CheckAsync(
        CheckContext context,
        CancellationToken cancellationToken
    ) => Task.FromResult(GroupRules.Check(context.Inputs));

    public override async Task<Created> CreateAsync(CreateContext context, CancellationToken cancellationToken)
    {
        var name = context.Inputs["name"].AsString!;
        if (groups.Find(name) is not null)
        {
            throw new CloudException(
                $"AlreadyExists: AutoScalingGroup by this name already exists - A group with the name {name} already exists"
            );
        }

        var settings = Settings(context.Region, context.Inputs);
        var desired = GroupSettingsReader.Desired(context.Inputs) ?? settings.Minimum;
        var group = new AutoScalingGroup(platform, context.Stack, context.Region, name, settings, desired);
        groups.Add(group);
        var created = new Created(name, Outputs(group, context.Inputs, settings));
        await CapacityAsync(group, context.Inputs, created, cancellationToken);
        return created;
    }

    public override async Task<PropertyMap> UpdateAsync(
        CloudResource resource,
        PropertyMap inputs,
        CancellationToken cancellationToken
    )
    {
        var group = Find(resource);
        var settings = Settings(resource.Region, inputs);
        // An unchanged desired capacity stays as scaling has set it.
        var wanted = GroupSettingsReader.Desired(inputs);
        var desired = wanted is not null && wanted != GroupSettingsReader.Desired(resource.Inputs) ? wanted : null;
        var refresh = settings
            .RefreshTriggers.Select(Input)
            .Append(TemplateInput)
            .Any(input => !Equals(inputs.Get(input), resource.Inputs.Get(input)));
        group.Configure(settings, desired ?? group.Desired, refresh);
        var updated = new Created(resource.Id, Outputs(group, inputs, settings));
        if (!group.Refreshing)
        {
            // The update does not wait for a refresh, which goes on in the background.
            await CapacityAsync(group, inputs, updated, cancellationToken);
        }

        return updated.Outputs;
    }

    public override async Task DeleteAsync(CloudResource resource, CancellationToken cancellationToken)
    {
        if (groups.Find(resource.Id) is not { } group)
        {
            return;
        }

        var force = resource.Inputs.Get("forceDelete")?.AsBool ?? false;
        var held = group.Instances.Where(instance => instance.Protected).ToList();
        if (!force && held.Count > 0)
        {
            throw new CloudException(
                $"the Auto Scaling group {group.Name} cannot shrink to 0: protected from scale-in "
                    + $"{(held.Count == 1 ? "is" : "are")} {string.Join(", ", held.Select(one => one.InstanceId))}; "
                    + "set forceDelete to end them too"
            );
        }

        await group.DeleteAsync(force, cancellationToken);
        groups.Remove(group);
    }

    public override Task<PropertyMap?> ReadAsync(CloudResource resource, CancellationToken cancellationToken) =>
        Task.FromResult(
            groups.Find(resource.Id) is { } group ? resource.Outputs.With("desiredCapacity", group.Desired) : null
        );

    public override Task RestoreAsync(CloudResource resource, CancellationToken cancellationToken)
    {
        var settings = Settings(resource.Region, resource.Inputs);
        var desired = GroupSettingsReader.Desired(resource.Inputs) ?? settings.Minimum;
        var remembered = new GroupMemory(platform.StateFolder, resource.Id).Load();
        groups.Add(
            new AutoScalingGroup(platform, resource.Stack, resource.Region, resource.Id, settings, desired, remembered)
        );
        return Task.CompletedTask;
    }

    /// <summary>
    /// Returns the input that a refresh trigger names. The provider's names are in snake case, and it calls tags
    /// "tag".
    /// </summary>
    private static string Input(string trigger) =>
        trigger is "tag" or "tags"
            ? "tags"
            : string.Concat(
                trigger.Split('_').Select((word, i) => i == 0 ? word : char.ToUpperInvariant(word[0]) + word[1..])
            );

    private AutoScalingGroup Find(CloudResource resource) =>
        groups.Find(resource.Id)
        ?? throw new CloudException($"ValidationError: AutoScalingGroup name not found - {resource.Id}");

    private GroupSettings Settings(string region, PropertyMap inputs)
    {
        var settings = GroupSettingsReader.Read(inputs, region, vpcs);
        foreach (var arn in settings.TargetGroupArns)
        {
            platform.TargetGroups.Require(arn);
        }

        platform.Templates.Resolve(settings.Template.Id, settings.Template.Name, settings.Template.Version);
        return settings;
    }

    /// <summary>Waits until the group has the instances that it was made for, as the provider does.</summary>
    private async Task CapacityAsync(
        AutoScalingGroup group,
        PropertyMap inputs,
        Created created,
        CancellationToken cancellationToken
    )
    {
        var patience = GroupSettingsReader.Patience(inputs) ?? TimeSpan.Zero;
        if (patience == TimeSpan.Zero)
        {
            return;
        }

        var wanted = GroupSettingsReader.Desired(inputs) is { } desired and > 0 ? desired : group.Minimum;
        wanted = Math.Min(wanted, group.Desired);
        var healthy = (int)(inputs.Get("waitForElbCapacity") ?? inputs.Get("minElbCapacity") ?? 0).AsNumber!;
        var tolerant = inputs.Get("ignoreFailedScalingActivities")?.AsBool ?? false;
        string? failure = null;
        bool IsDone()
        {
            var (inService, serving) = group.Capacity();
            failure = tolerant || inService >= wanted ? null : group.LaunchFailure;
            return failure is not null || (inService >= wanted && serving >= healthy);
        }

        try
        {
            await group
                .UntilAsync(IsDone, cancellationToken)
                .WaitAsync(patience, platform.Work.Time, cancellationToken);
        }
        catch (TimeoutException)
        {
            var (inService, serving) = group.Capacity();
            failure =
                $"it has {inService} of {wanted} instances in service and {serving} of {healthy} healthy in its target "
                + $"groups after {patience.TotalMinutes:0.#} minutes";
        }
        catch (OperationCanceledException)
        {
            failure = "waiting for its capacity was cancelled";
        }

        if (failure is not null)
        {
            throw new ResourceInitException(
                created,
                $"the Auto Scaling group {group.Name} did not reach its capacity: {failure}"
            );
        }
    }

    private static PropertyMap Outputs(AutoScalingGroup group, PropertyMap inputs, GroupSettings settings) =>
        new PropertyMap(
            ("capacityRebalance", false),
            ("defaultCooldown", 300),
            ("forceDelete", false),
            ("forceDeleteWarmPool", false),
            ("healthCheckGracePeriod", (int)settings.HealthCheckGracePeriod.TotalSeconds),
            ("healthCheckType", "EC2"),
            ("ignoreFailedScalingActivities", false),
            ("maxInstanceLifetime", 0),
            ("namePrefix", ""),
            ("protectFromScaleIn", false),
            (
                "serviceLinkedRoleArn",
                Arn.Global("iam", "role/aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling")
            ),
            ("targetGroupArns", PropertyValue.List()),
            ("vpcZoneIdentifiers", Texts(settings.Subnets.Select(subnet => subnet.Id))),
            ("waitForCapacityTimeout", "10m")
        )
            .With(inputs)
            .With(
                new PropertyMap(
                    (
                        "arn",
                        Arn.Of(
                            "autoscaling",
                            group.Region,
                            $"autoScalingGroup:{Uuid(group.Name)}:autoScalingGroupName/{group.Name}"
                        )
                    ),
                    ("availabilityZones", Texts(settings.Subnets.Select(subnet => subnet.Zone).Distinct())),
                    ("desiredCapacity", group.Desired)
                )
            );

    private static PropertyValue Texts(IEnumerable<string> texts) =>
        PropertyValue.List(texts.Select(text => (PropertyValue)text));

    /// <summary>Returns a UUID that is the same for the same name.</summary>
    private static Guid Uuid(string name) =>
        new(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(name)).AsSpan(0, 16));
}
