using System.Text.RegularExpressions;

namespace Infra.Components;

/// <summary>
/// What AWS accepts, by its API references and user guides. Each rule answers null for a good value, else what is
/// allowed in its place: constructors and the stack's config say it to whoever gave the value, before anything changes.
/// </summary>
public static partial class AwsLimits
{
    /// <summary>The characters that Pulumi adds to a name it makes: a hyphen and seven hexadecimal digits.</summary>
    private const string AutonameSuffix = "-0123abc";

    private const int ElbName = 32;

    /// <summary>MiB: Docker reserves no less for a container.</summary>
    internal const int LeastContainerMemory = 6;

    /// <summary>Fargate's sizes: CPU units (1024 are one vCPU) with the memory that each offers, in MiB.</summary>
    private static readonly (int Cpu, int Least, int Most, int Step)[] FargateSizes =
    [
        (512, 1024, 4096, 1024),
        (1024, 2048, 8192, 1024),
        (2048, 4096, 16384, 1024),
        (4096, 8192, 30720, 1024),
        (8192, 16384, 61440, 4096),
        (16384, 32768, 122880, 8192),
    ];

    private static readonly int[] SmallestFargateMemory = [512, 1024, 2048];

    private static readonly int[] LogRetentions =
    [
        1,
        3,
        5,
        7,
        14,
        30,
        60,
        90,
        120,
        150,
        180,
        365,
        400,
        545,
        731,
        1096,
        1827,
        2192,
        2557,
        2922,
        3288,
        3653,
    ];

    /// <summary>A number from <paramref name="least"/> to <paramref name="most"/>.</summary>
    public static string? Within(int value, int least, int most) =>
        value >= least && value <= most ? null : $"a whole number from {least} to {most}";

    /// <summary>A TCP port.</summary>
    public static string? Port(int value) => Within(value, 1, 65535);

    /// <summary>A share in percent that can be aimed at.</summary>
    public static string? Percentage(int value) => Within(value, 1, 100);

    /// <summary>Passed health checks that make a target healthy.</summary>
    public static string? HealthyThreshold(int checks) => Within(checks, 2, 10);

    /// <summary>Seconds from one health check of a target to the next.</summary>
    public static string? HealthCheckInterval(int seconds) => Within(seconds, 5, 300);

    /// <summary>Seconds that a target drains; at most an hour.</summary>
    public static string? DeregistrationDelay(int seconds) => Within(seconds, 0, 3600);

    /// <summary>Seconds in which a new task's failed health checks do not count; ECS stores 32 bits.</summary>
    public static string? GracePeriod(int seconds) => Within(seconds, 0, int.MaxValue);

    /// <summary>Tasks of one service.</summary>
    public static string? TaskCount(int value) => Within(value, 0, 5000);

    /// <summary>The most tasks that scaling may run.</summary>
    public static string? ScalingMaximum(int max, int min) => Within(max, Math.Max(min, 1), 5000);

    /// <summary>Where an autoscaled service starts.</summary>
    public static string? DesiredWithin(int desired, int min, int max) =>
        max < min || (desired >= min && desired <= max) ? null : $"{min} to {max}, as scaling says";

    /// <summary>A load balancer's name.</summary>
    public static string? LoadBalancerName(string value) =>
        IsElbName(value) && !value.StartsWith("internal-", StringComparison.Ordinal)
            ? null
            : $"at most {ElbName} letters, digits and hyphens, no hyphen at either end, not starting with 'internal-'";

    /// <summary>A target group's name.</summary>
    public static string? TargetGroupName(string value) =>
        IsElbName(value) ? null : $"at most {ElbName} letters, digits and hyphens, no hyphen at either end";

    /// <summary>
    /// A name from which Pulumi makes one on AWS by <paramref name="rule"/>: AWS never shortens a name, so there must be
    /// room for what Pulumi adds.
    /// </summary>
    public static string? Autonamed(string value, Func<string, string?> rule) =>
        rule(value + AutonameSuffix) is { } allowed
            ? $"{allowed}, together with the {AutonameSuffix.Length} characters that Pulumi adds"
            : null;

    /// <summary>The name of a cluster, a service, a container or a family of task definitions.</summary>
    public static string? EcsName(string value) =>
        EcsNamePattern().IsMatch(value) ? null : "at most 255 letters, digits, underscores and hyphens";

    /// <summary>The name of an HTTP namespace in Cloud Map.</summary>
    public static string? NamespaceName(string value) =>
        NamespacePattern().IsMatch(value) ? null : "at most 1024 visible ASCII characters without a space";

    /// <summary>The name of an IAM role.</summary>
    public static string? RoleName(string value) =>
        RolePattern().IsMatch(value) ? null : "at most 64 letters, digits and characters of '+=,.@-_'";

    /// <summary>A Service Connect name, which is also the name of its port.</summary>
    public static string? ServiceConnectName(string value) =>
        ServiceConnectPattern().IsMatch(value)
            ? null
            : "at most 64 lower-case letters, digits and hyphens, a letter first and no hyphen last";

    /// <summary>A service's key, which names its Service Connect name, its target group and its task role.</summary>
    public static string? ServiceKey(string value) =>
        ServiceConnectName(value) is null && Autonamed(value, TargetGroupName) is null
            ? null
            : $"at most {ElbName - AutonameSuffix.Length} lower-case letters, digits and hyphens, a letter first and no "
                + "hyphen last";

    /// <summary>The path of a health check.</summary>
    public static string? HealthCheckPath(string value) =>
        HealthCheckPathPattern().IsMatch(value) ? null : "a path that starts with '/', at most 1024 characters";

    /// <summary>A reference to an image.</summary>
    public static string? Image(string value) =>
        ImagePattern().IsMatch(value)
            ? null
            : "an image's reference without a space, as in 'registry/name:tag' or 'registry/name@sha256:…'";

    /// <summary>The name of an environment variable.</summary>
    public static string? EnvironmentName(string value) =>
        EnvironmentPattern().IsMatch(value) ? null : "letters, digits and underscores, no digit first";

    /// <summary>Days for which CloudWatch keeps a log.</summary>
    public static string? LogRetention(int days) =>
        LogRetentions.Contains(days) ? null : $"one of {string.Join(", ", LogRetentions)}";

    /// <summary>CPU units that Fargate offers.</summary>
    public static string? FargateCpu(int cpu) =>
        cpu == 256 || FargateSizes.Any(size => size.Cpu == cpu)
            ? null
            : $"one of 256, {string.Join(", ", FargateSizes.Select(size => size.Cpu))}";

    /// <summary>Memory in MiB that Fargate offers with <paramref name="cpu"/>; a CPU that it lacks has its own rule.</summary>
    public static string? FargateMemory(int cpu, int memory)
    {
        if (cpu == 256)
        {
            return SmallestFargateMemory.Contains(memory)
                ? null
                : $"one of {string.Join(", ", SmallestFargateMemory)}, as cpu is 256";
        }

        var size = FargateSizes.FirstOrDefault(size => size.Cpu == cpu);
        return size.Cpu == 0 || (memory >= size.Least && memory <= size.Most && memory % size.Step == 0)
            ? null
            : $"{size.Least} to {size.Most} in steps of {size.Step}, as cpu is {cpu}";
    }

    /// <summary>Memory in MiB that a task of <paramref name="memory"/> MiB reserves for its container.</summary>
    public static string? MemoryReservation(int reservation, int memory) =>
        Within(reservation, LeastContainerMemory, Math.Max(memory, LeastContainerMemory)) is { } allowed
            ? $"{allowed}, the task's memory"
            : null;

    /// <summary>The share of the desired tasks in percent that a rolling deployment keeps healthy.</summary>
    public static string? MinimumHealthyPercent(int value) => Within(value, 0, 100);

    /// <summary>
    /// The most tasks that a rolling deployment may run, in percent of the desired: there must be a task to start or
    /// to stop, or the deployment never ends.
    /// </summary>
    public static string? MaximumPercent(int maximum, int minimumHealthy, int desired)
    {
        var least = ((desired * minimumHealthy) + 99) / 100;
        var most = desired * maximum / 100;
        return Within(maximum, 100, 200)
            ?? (
                desired == 0 || most > least
                    ? null
                    : $"enough for one more task than the {least} that stay, as the desired number is {desired}"
            );
    }

    /// <summary>The key of a tag; those that start with <c>aws:</c> are AWS's own.</summary>
    public static string? TagKey(string value) =>
        TagKeyPattern().IsMatch(value)
            ? null
            : "at most 128 letters, digits, spaces and characters of '_.:/=+-@', not starting with 'aws:'";

    /// <summary>The value of a tag.</summary>
    public static string? TagValue(string value) =>
        TagValuePattern().IsMatch(value) ? null : "at most 256 letters, digits, spaces and characters of '_.:/=+-@'";

    private static bool IsElbName(string value) => ElbNamePattern().IsMatch(value);

    [GeneratedRegex(@"^(?=.{1,32}\z)[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?\z")]
    private static partial Regex ElbNamePattern();

    [GeneratedRegex(@"^[A-Za-z0-9_-]{1,255}\z")]
    private static partial Regex EcsNamePattern();

    [GeneratedRegex(@"^[!-~]{1,1024}\z")]
    private static partial Regex NamespacePattern();

    [GeneratedRegex(@"^[A-Za-z0-9+=,.@_-]{1,64}\z")]
    private static partial Regex RolePattern();

    [GeneratedRegex(@"^(?=.{1,64}\z)[a-z]([a-z0-9-]*[a-z0-9])?\z")]
    private static partial Regex ServiceConnectPattern();

    [GeneratedRegex(@"^/[!-~]{0,1023}\z")]
    private static partial Regex HealthCheckPathPattern();

    [GeneratedRegex(@"^[A-Za-z0-9][A-Za-z0-9./:@_-]*\z")]
    private static partial Regex ImagePattern();

    [GeneratedRegex(@"^(?!aws:)[\p{L}\p{Z}\p{N}_.:/=+@-]{1,128}\z", RegexOptions.IgnoreCase)]
    private static partial Regex TagKeyPattern();

    [GeneratedRegex(@"^[\p{L}\p{Z}\p{N}_.:/=+@-]{0,256}\z")]
    private static partial Regex TagValuePattern();

    [GeneratedRegex(@"^[A-Za-z_][A-Za-z0-9_]*\z")]
    private static partial Regex EnvironmentPattern();
}
