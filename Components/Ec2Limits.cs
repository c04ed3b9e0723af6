using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;

namespace Infra.Components;

/// <summary>What EC2, its auto scaling and ECS on it accept; rules as those of <see cref="AwsLimits"/>.</summary>
public static partial class Ec2Limits
{
    /// <summary>What <see cref="MachineImage"/> accepts, in words.</summary>
    internal const string PinnedImage =
        "a pinned image: an AMI's id (ami-…), a public SSM parameter with the date of a build in its name "
        + "(/aws/service/ecs/optimized-ami/amazon-linux-2023/<version>) or the exact name of an AMI of Amazon's; "
        + "never 'recommended' or 'latest'";

    /// <summary>Bytes of user data, before it is encoded.</summary>
    private const int UserDataBytes = 16 * 1024;

    /// <summary>
    /// Which machine image instances start from. It must be pinned: a name that means the newest image would replace
    /// instances on a day that nobody chose.
    /// </summary>
    public static string? MachineImage(string value) =>
        !IsUnpinned(value)
        && (
            ImageIdPattern().IsMatch(value)
            || ImageParameterPattern().IsMatch(value)
            || ImageNamePattern().IsMatch(value)
        )
            ? null
            : PinnedImage;

    /// <summary>The name of a capacity provider, also the beginning of one that Pulumi makes.</summary>
    public static string? CapacityProviderName(string value) =>
        CapacityProviderPattern().IsMatch(value)
            ? null
            : "at most 255 letters, digits, underscores and hyphens, not starting with 'aws', 'ecs' or 'fargate'";

    /// <summary>An instance type.</summary>
    public static string? InstanceType(string value) =>
        InstanceTypePattern().IsMatch(value) ? null : "an instance type, as in t3.small";

    /// <summary>The fewest instances of an auto scaling group.</summary>
    public static string? GroupMinimum(int value) => AwsLimits.Within(value, 0, int.MaxValue);

    /// <summary>The most instances of an auto scaling group.</summary>
    public static string? GroupMaximum(int max, int min) => AwsLimits.Within(max, Math.Max(min, 1), int.MaxValue);

    /// <summary>Instances that an auto scaling group starts with.</summary>
    public static string? GroupDesired(int desired, int min, int max) =>
        max < min ? null : AwsLimits.Within(desired, min, max);

    /// <summary>Copies of an instance; a target group takes a thousand targets with the instance itself.</summary>
    public static string? ReplicaCount(int value) => AwsLimits.Within(value, 0, 999);

    /// <summary>The CPU units of a container: the CPU shares that Linux knows.</summary>
    public static string? ContainerCpu(int units) => AwsLimits.Within(units, 2, 262144);

    /// <summary>The memory of a container in MiB.</summary>
    public static string? ContainerMemory(int memory) =>
        AwsLimits.Within(memory, AwsLimits.LeastContainerMemory, int.MaxValue);

    /// <summary>Memory in MiB that is reserved for a container which may take <paramref name="memory"/> MiB.</summary>
    public static string? ContainerMemoryReservation(int reservation, int memory) =>
        reservation >= AwsLimits.LeastContainerMemory && reservation < memory
            ? null
            : $"a whole number from {AwsLimits.LeastContainerMemory}, less than {memory}, the container's memory";

    /// <summary>
    /// A script for an instance's first boot. cloud-init takes nothing for a script that does not say so in its first
    /// line.
    /// </summary>
    public static string? UserData(string value) =>
        (value.StartsWith("#!/", StringComparison.Ordinal) || value.StartsWith("#cloud-", StringComparison.Ordinal))
        && Encoding.UTF8.GetByteCount(value) <= UserDataBytes
            ? null
            : $"at most {UserDataBytes} bytes that begin with '#!/' or '#cloud-', as in #!/bin/bash";

    /// <summary>A block of IPv4 addresses.</summary>
    public static string? Cidr(string value) =>
        IPNetwork.TryParse(value, out var network)
        && network.BaseAddress.AddressFamily == AddressFamily.InterNetwork
        && network.ToString() == value
            ? null
            : "a block of IPv4 addresses that begins with its first, as in 203.0.113.0/24";

    private static bool IsUnpinned(string image) =>
        image.Contains("recommended", StringComparison.OrdinalIgnoreCase)
        || image.Contains("latest", StringComparison.OrdinalIgnoreCase);

    [GeneratedRegex(@"^ami-([0-9a-f]{8}|[0-9a-f]{17})\z")]
    private static partial Regex ImageIdPattern();

    [GeneratedRegex(@"^/aws/service/[A-Za-z0-9_./-]*[0-9]{8}[A-Za-z0-9_./-]*\z")]
    private static partial Regex ImageParameterPattern();

    [GeneratedRegex(@"^(?!ami-[0-9a-f]*\z)[A-Za-z0-9][A-Za-z0-9().\-_' ]{2,127}\z")]
    private static partial Regex ImageNamePattern();

    [GeneratedRegex(@"^(?!aws|ecs|fargate)[A-Za-z0-9_-]{1,255}\z", RegexOptions.IgnoreCase)]
    private static partial Regex CapacityProviderPattern();

    [GeneratedRegex(@"^[a-z][a-z0-9-]*\.[a-z0-9-]+\z")]
    private static partial Regex InstanceTypePattern();
}
