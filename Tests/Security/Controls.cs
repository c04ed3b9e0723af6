namespace Infra.Tests.Security;

/// <summary>All controls that the resources of a program decide.</summary>
internal static class Controls
{
    /// <summary>The controls with a rule.</summary>
    public static IReadOnlyList<Control> All { get; } =
    [
        .. (
            (IEnumerable<Control>)
                [
                    .. LoadBalancingControls.All,
                    .. AutoScalingControls.All,
                    .. Ec2Controls.All,
                    .. EcrControls.All,
                    .. EcsControls.All,
                    .. IamControls.All,
                    .. ManagementControls.All,
                    .. S3Controls.All,
                    .. WafControls.All,
                ]
        ).OrderBy(control => Order(control.Id)),
    ];

    /// <summary>The controls whose types no stack registers.</summary>
    public static IReadOnlyList<UnusedControl> Unused { get; } =
    [
        .. (
            (IEnumerable<UnusedControl>)
                [
                    .. LoadBalancingControls.Unused,
                    .. AutoScalingControls.Unused,
                    .. Ec2Controls.Unused,
                    .. EcrControls.Unused,
                    .. EcsControls.Unused,
                    .. IamControls.Unused,
                    .. ManagementControls.Unused,
                    .. S3Controls.Unused,
                ]
        ).OrderBy(control => Order(control.Id)),
    ];

    /// <summary>The place of an id: by service, then by number.</summary>
    private static string Order(string id) => $"{id.Split('.')[0]}.{id.Split('.')[1], 4}";
}
