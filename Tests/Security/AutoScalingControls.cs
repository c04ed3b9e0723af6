namespace Infra.Tests.Security;

/// <summary>The controls of Amazon EC2 Auto Scaling.</summary>
internal static class AutoScalingControls
{
    private const string Group = "aws:autoscaling/group:Group";
    private const string LaunchConfiguration = "aws:ec2/launchConfiguration:LaunchConfiguration";

    public static IReadOnlyList<Control> All { get; } =
    [
        new(
            "AutoScaling.1",
            "Auto Scaling groups associated with a load balancer should use ELB health checks",
            "`healthCheckType` of a group with `targetGroupArns` is `ELB`",
            Group,
            group =>
                group.Each("targetGroupArns").Concat(group.Each("loadBalancers")).Any()
                && group["healthCheckType"].Text() != "ELB"
                    ? "does not ask the load balancer for the health of instances"
                    : null
        ),
        new(
            "AutoScaling.2",
            "Amazon EC2 Auto Scaling group should cover multiple Availability Zones",
            "`vpcZoneIdentifiers` are in two zones or more",
            [Group],
            (group, stack) =>
                Zones.Of(group["vpcZoneIdentifiers"].Texts().Concat(group["availabilityZones"].Texts()), stack) < 2
                    ? "has one zone"
                    : null
        ),
        new(
            "AutoScaling.6",
            "Auto Scaling groups should use multiple instance types in multiple Availability Zones",
            "`mixedInstancesPolicy.launchTemplate.overrides` has two types or more",
            Group,
            group =>
                group["mixedInstancesPolicy"]?["launchTemplate"]?["overrides"].Entries().Count() >= 2
                    ? null
                    : "has one type of instances"
        ),
        new(
            "AutoScaling.9",
            "Amazon EC2 Auto Scaling groups should use Amazon EC2 launch templates",
            "`launchTemplate` or `mixedInstancesPolicy` is given",
            Group,
            group =>
                group["launchTemplate"] is not null || group["mixedInstancesPolicy"] is not null
                    ? null
                    : "has no launch template"
        ),
    ];

    public static IReadOnlyList<UnusedControl> Unused { get; } =
    [
        new(
            "AutoScaling.3",
            "Auto Scaling group launch configurations should configure EC2 instances to require IMDSv2",
            LaunchConfiguration
        ),
        new(
            "AutoScaling.5",
            "Amazon EC2 instances launched using Auto Scaling group launch configurations should not have public IP addresses",
            LaunchConfiguration
        ),
    ];
}
