using System.Globalization;
using System.Text;
using Pulumi;
using Pulumi.Aws.AutoScaling.Inputs;
using Pulumi.Aws.Ec2;
using Pulumi.Aws.Ec2.Inputs;
using Pulumi.Aws.Iam;

namespace Infra.Components.Internal;

/// <summary>
/// What instances are launched with: a role, metadata for holders of a session token alone (IMDSv2), and an encrypted disk.
/// </summary>
internal static class Instances
{
    /// <summary>Answers of instance metadata reach the instance and no container on it.</summary>
    private const int MetadataHops = 1;

    private const string VolumeType = "gp3";

    /// <summary>Registers a role for instances, its policy and its profile.</summary>
    /// <returns>The profile's name and ARN; whoever takes one waits for the policy too.</returns>
    public static (Output<string> ProfileName, Output<string> ProfileArn) Role(
        string name,
        Input<string> policy,
        Resource parent
    )
    {
        var child = new CustomResourceOptions { Parent = parent };
        var role = new Role(name, new() { AssumeRolePolicy = PolicyDocument.AssumedByInstances }, child);
        var profile = new InstanceProfile(name, new() { Role = role.Name }, child);
        var allowed = new RolePolicy(name, new() { Role = role.Name, Policy = policy }, child);
        return (
            Output.Tuple(profile.Name, allowed.Id).Apply(ready => ready.Item1),
            Output.Tuple(profile.Arn, allowed.Id).Apply(ready => ready.Item1)
        );
    }

    /// <summary>The metadata options of an instance that is launched alone.</summary>
    public static InstanceMetadataOptionsArgs Metadata { get; } =
        new()
        {
            HttpEndpoint = "enabled",
            HttpTokens = "required",
            HttpPutResponseHopLimit = MetadataHops,
        };

    /// <summary>The disk of an instance that is launched alone, encrypted with the key that EBS has in each account.</summary>
    public static InstanceRootBlockDeviceArgs RootVolume { get; } = new() { Encrypted = true, VolumeType = VolumeType };

    /// <summary>Registers the launch template of an auto scaling group; there is no key pair.</summary>
    /// <returns>The template's newest version, by number, because a group sees no change in "$Latest".</returns>
    public static GroupLaunchTemplateArgs Template(
        string name,
        Input<string> imageId,
        Input<string> rootDevice,
        Input<string> instanceType,
        Input<string> profileArn,
        Input<string> securityGroupId,
        Input<string>? userData,
        Resource parent
    )
    {
        var template = new LaunchTemplate(
            name,
            new()
            {
                ImageId = imageId,
                InstanceType = instanceType,
                IamInstanceProfile = new LaunchTemplateIamInstanceProfileArgs { Arn = profileArn },
                VpcSecurityGroupIds = securityGroupId,
                MetadataOptions = new LaunchTemplateMetadataOptionsArgs
                {
                    HttpEndpoint = "enabled",
                    HttpTokens = "required",
                    HttpPutResponseHopLimit = MetadataHops,
                },
                BlockDeviceMappings = new LaunchTemplateBlockDeviceMappingArgs
                {
                    DeviceName = rootDevice,
                    Ebs = new LaunchTemplateBlockDeviceMappingEbsArgs { Encrypted = "true", VolumeType = VolumeType },
                },
                UserData = userData?.Apply(script => Convert.ToBase64String(Encoding.UTF8.GetBytes(script)))!,
            },
            new() { Parent = parent }
        );
        return new()
        {
            Id = template.Id,
            Version = template.LatestVersion.Apply(version => version.ToString(CultureInfo.InvariantCulture)),
        };
    }

    /// <summary>A tag that a group gives to itself and to its instances.</summary>
    public static GroupTagArgs Tag(string key, string value) =>
        new()
        {
            Key = key,
            Value = value,
            PropagateAtLaunch = true,
        };
}
