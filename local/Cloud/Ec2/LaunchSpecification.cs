namespace Local.Cloud.Ec2;

/// <summary>What an instance is launched as: what EC2's <c>RunInstances</c> is told.</summary>
/// <param name="Stack">The stack that it belongs to.</param>
/// <param name="Region">The region that it is launched in.</param>
/// <param name="Name">What it is called where no tag <c>Name</c> calls it otherwise.</param>
/// <param name="ImageId">The id of its AMI.</param>
/// <param name="InstanceType">Such as <c>t2.micro</c>.</param>
/// <param name="SecurityGroupIds">The groups of its network interface; none means the VPC's default group.</param>
/// <param name="SubnetId">The subnet of its address; null takes one in turn.</param>
/// <param name="UserData">A script for its first boot, decoded; null for none.</param>
/// <param name="InstanceProfile">The name of its instance profile; null for none.</param>
/// <param name="Tags">Its tags.</param>
internal sealed record LaunchSpecification(
    string Stack,
    string Region,
    string Name,
    string ImageId,
    string InstanceType,
    IReadOnlyList<string> SecurityGroupIds,
    string? SubnetId,
    string? UserData,
    string? InstanceProfile,
    IReadOnlyDictionary<string, string> Tags
);
