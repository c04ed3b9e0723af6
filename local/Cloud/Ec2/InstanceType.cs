using Local.Cloud.Network;
using Local.Cloud.Resources;
using Local.Protocol.Values;

namespace Local.Cloud.Ec2;

/// <summary><c>aws:ec2/instance:Instance</c>.</summary>
internal sealed class InstanceType(Instances instances, NetworkModule network, IResourceStore store) : ResourceType
{
    private readonly InstanceChecks _checks = new(instances.Images, network);

    public override string Token => "aws:ec2/instance:Instance";

    public override IEnumerable<string> AlsoReplacedBy(PropertyMap inputs) =>
        inputs.Flag("userDataReplaceOnChange", false) ? ["userData", "userDataBase64"] : [];

    public override async Task<IReadOnlyList<InputError>> CheckAsync(
        CheckContext context,
        CancellationToken cancellationToken
    )
    {
        var errors = _checks.Of(context.Inputs, context.Current?.Inputs).ToList();
        if (errors.Count == 0 && await Namespaces.WhyNotAsync(cancellationToken) is { } problem)
        {
            errors.Add(new("instanceType", problem));
        }

        return errors;
    }

    public override async Task<Created> CreateAsync(CreateContext context, CancellationToken cancellationToken)
    {
        var inputs = context.Inputs;
        var instance = await instances.LaunchAsync(
            new LaunchSpecification(
                context.Stack,
                context.Region,
                context.Name,
                inputs["ami"].AsString!,
                inputs["instanceType"].AsString!,
                [.. inputs.Texts("vpcSecurityGroupIds")],
                inputs.Get("subnetId")?.AsString,
                inputs.Get("associatePublicIpAddress")?.AsBool,
                InstanceChecks.ReadUserData(inputs),
                Profile(inputs),
                Tags(inputs)
            ),
            cancellationToken
        );
        return new Created(instance.Id, Outputs(instance, inputs));
    }

    public override async Task<PropertyMap> UpdateAsync(
        CloudResource resource,
        PropertyMap inputs,
        CancellationToken cancellationToken
    )
    {
        var instance = Require(resource);
        if (Changed("vpcSecurityGroupIds"))
        {
            network.Network.SetSecurityGroups(instance.NetworkInterface, [.. inputs.Texts("vpcSecurityGroupIds")]);
        }

        InstanceRecord Record(InstanceRecord record) =>
            record with
            {
                SecurityGroupIds = instance.NetworkInterface.SecurityGroupIds,
                InstanceType = inputs["instanceType"].AsString!,
                InstanceProfile = Profile(inputs),
                Tags = Tags(inputs),
            };
        // EC2 changes these inputs only on a stopped instance, so Pulumi's AWS provider stops it for the change.
        if (Changed("userData") || Changed("userDataBase64") || Changed("instanceType"))
        {
            var userData = InstanceChecks.ReadUserData(inputs);
            await instance.RestartAsync(
                () =>
                {
                    instance.Change(Record);
                    instance.SetUserData(userData);
                    return Task.CompletedTask;
                },
                cancellationToken
            );
        }
        else
        {
            instance.Change(Record);
        }

        return Outputs(instance, inputs);

        bool Changed(string property) => !Equals(inputs.Get(property), resource.Inputs.Get(property));
    }

    public override async Task DeleteAsync(CloudResource resource, CancellationToken cancellationToken)
    {
        if (resource.Inputs.Flag("disableApiTermination", false) && !resource.Inputs.Flag("forceDestroy", false))
        {
            throw new CloudException(
                $"OperationNotPermitted: The instance '{resource.Id}' may not be terminated. Modify its "
                    + "'disableApiTermination' instance attribute and try again."
            );
        }

        await instances.TerminateAsync(resource.Id, cancellationToken);
    }

    public override Task<PropertyMap?> ReadAsync(CloudResource resource, CancellationToken cancellationToken) =>
        Task.FromResult(instances.Find(resource.Id) is { } instance ? Outputs(instance, resource.Inputs) : null);

    public override async Task RestoreAsync(CloudResource resource, CancellationToken cancellationToken)
    {
        if (await instances.RestoreAsync(resource.Id, cancellationToken) is null)
        {
            throw new ResourceGoneException($"the disk of the instance {resource.Id} is gone");
        }
    }

    private Instance Require(CloudResource resource) =>
        instances.Find(resource.Id)
        ?? throw new CloudException($"InvalidInstanceID.NotFound: The instance ID '{resource.Id}' does not exist");

    // The profile is given by name or as a resource.
    private string? Profile(PropertyMap inputs)
    {
        var given = inputs.Get("iamInstanceProfile");
        var name = given is ResourceValue resource ? resource.Id?.AsString : given?.AsString;
        return name is null || store.TryGet("aws:iam/instanceProfile:InstanceProfile", name, out _)
            ? name
            : throw new CloudException(
                $"InvalidParameterValue: Value ({name}) for parameter iamInstanceProfile.name is invalid. Invalid IAM "
                    + "Instance Profile name"
            );
    }

    private static Dictionary<string, string> Tags(PropertyMap inputs) =>
        inputs.Map("tags").ToDictionary(tag => tag.Key, tag => tag.Value.AsString ?? "");

    private static PropertyMap Outputs(Instance instance, PropertyMap inputs)
    {
        var address = instance.Address.ToString();
        var at = instance.NetworkInterface;
        var isPublic = at.HasPublicAddress;
        return new PropertyMap(
            ("associatePublicIpAddress", isPublic),
            ("creditSpecification", new PropertyMap(("cpuCredits", "standard"))),
            ("disableApiStop", false),
            ("disableApiTermination", false),
            ("ebsOptimized", false),
            ("ephemeralBlockDevices", PropertyValue.List()),
            ("forceDestroy", false),
            ("hibernation", false),
            ("iamInstanceProfile", ""),
            ("instanceInitiatedShutdownBehavior", "stop"),
            ("instanceLifecycle", ""),
            ("keyName", ""),
            ("monitoring", false),
            ("outpostArn", ""),
            ("secondaryPrivateIps", PropertyValue.List()),
            ("securityGroups", PropertyValue.List()),
            ("sourceDestCheck", true),
            ("spotInstanceRequestId", ""),
            ("userDataReplaceOnChange", false)
        )
            .With(inputs)
            .With(
                new PropertyMap(
                    ("arn", Arn.Of("ec2", instance.Region, $"instance/{instance.Id}")),
                    ("availabilityZone", at.Subnet.AvailabilityZone(instance.Region)),
                    ("instanceState", instance.State),
                    ("metadataOptions", MetadataOptions(inputs.Map("metadataOptions"))),
                    ("primaryNetworkInterfaceId", at.Id),
                    ("privateDns", instance.PrivateDnsName),
                    ("privateIp", address),
                    // The public DNS name is the address, as for a load balancer, so that it resolves.
                    ("publicDns", isPublic ? address : ""),
                    ("publicIp", isPublic ? address : ""),
                    ("rootBlockDevice", RootBlockDevice(instance, inputs.Map("rootBlockDevice"))),
                    ("subnetId", at.Subnet.Id),
                    ("vpcSecurityGroupIds", PropertyValue.List(at.SecurityGroupIds.Select(id => (PropertyValue)id)))
                )
            );
    }

    // Amazon Linux 2023 requires IMDSv2 by default.
    private static PropertyMap MetadataOptions(PropertyMap given) =>
        new PropertyMap(
            ("httpEndpoint", "enabled"),
            ("httpProtocolIpv6", "disabled"),
            ("httpPutResponseHopLimit", 2),
            ("httpTokens", "required"),
            ("instanceMetadataTags", "disabled")
        ).With(given);

    private static PropertyMap RootBlockDevice(Instance instance, PropertyMap given) =>
        new PropertyMap(
            ("deleteOnTermination", true),
            ("deviceName", "/dev/xvda"),
            ("encrypted", false),
            ("iops", 3000),
            ("kmsKeyId", ""),
            ("tags", PropertyMap.Empty),
            ("tagsAll", PropertyMap.Empty),
            ("throughput", 125),
            ("volumeId", $"vol-{instance.Id[2..]}"),
            ("volumeSize", 8),
            ("volumeType", "gp3")
        ).With(given);
}
