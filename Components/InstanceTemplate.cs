using System.Globalization;
using System.Text;
using Pulumi;
using Pulumi.Aws.AutoScaling.Inputs;
using Pulumi.Aws.Ec2;
using Pulumi.Aws.Ec2.Inputs;

namespace Infra.Components;

/// <summary>
/// What the instances of an auto scaling group are launched from: a pinned image, instance metadata for holders of a
/// session token alone (IMDSv2), no key pair.
/// </summary>
/// <param name="ImageId">The machine image's id.</param>
/// <param name="InstanceType">The type of the instances.</param>
/// <param name="Role">The role that they have.</param>
/// <param name="SecurityGroupId">Their security group.</param>
/// <param name="UserData">What they run at their first boot, if anything.</param>
internal sealed record InstanceTemplate(
    Input<string> ImageId,
    string InstanceType,
    InstanceRole Role,
    Output<string> SecurityGroupId,
    Output<string>? UserData
)
{
    /// <summary>
    /// How far the answers of instance metadata travel: to the instance. A container in the bridge network is one hop
    /// further away and must not take the instance's role.
    /// </summary>
    private const int MetadataHops = 1;

    /// <summary>Registers the launch template.</summary>
    /// <returns>Its newest version, as a group takes it: by number, because a group sees no change in "$Latest".</returns>
    public GroupLaunchTemplateArgs Create(string name, CustomResourceOptions options)
    {
        var template = new LaunchTemplate(
            name,
            new()
            {
                ImageId = ImageId,
                InstanceType = InstanceType,
                IamInstanceProfile = new LaunchTemplateIamInstanceProfileArgs { Arn = Role.Profile.Arn },
                VpcSecurityGroupIds = SecurityGroupId,
                MetadataOptions = new LaunchTemplateMetadataOptionsArgs
                {
                    HttpEndpoint = "enabled",
                    HttpTokens = "required",
                    HttpPutResponseHopLimit = MetadataHops,
                },
                UserData = UserData?.Apply(script => Convert.ToBase64String(Encoding.UTF8.GetBytes(script)))!,
            },
            options
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
