namespace Local.Cloud.Ec2;

/// <summary>The launch of an instance: the parameters of EC2's <c>RunInstances</c>.</summary>
/// <param name="Stack">The stack of the instance.</param>
/// <param name="Region">The region of the launch.</param>
/// <param name="Name">The name, if no tag <c>Name</c> gives one.</param>
/// <param name="ImageId">The id of the AMI.</param>
/// <param name="InstanceType">The instance type, such as <c>t2.micro</c>.</param>
/// <param name="SecurityGroupIds">
/// The security groups of the network interface. Default: the VPC's default group.
/// </param>
/// <param name="SubnetId">The subnet of the address; null takes the subnets in turn.</param>
/// <param name="AssociatePublicIpAddress">Whether the instance has a public address; null for the subnet's choice.</param>
/// <param name="UserData">The decoded script for the first boot; null for none.</param>
/// <param name="InstanceProfile">The name of the instance profile; null for none.</param>
/// <param name="Tags">The tags of the instance.</param>
internal sealed record LaunchSpecification(
    string Stack,
    string Region,
    string Name,
    string ImageId,
    string InstanceType,
    IReadOnlyList<string> SecurityGroupIds,
    string? SubnetId,
    bool? AssociatePublicIpAddress,
    string? UserData,
    string? InstanceProfile,
    IReadOnlyDictionary<string, string> Tags
);
