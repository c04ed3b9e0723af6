using System.Text.RegularExpressions;
using Local.Cloud.Network;

namespace Local.Cloud.Ecs;

/// <summary>
/// Whether a task reaches what it needs to start: the registry of its image, its secrets, and its logs. An image in ECR needs
/// ECR's API for the login, the registry for the manifest, and S3 for the layers.
/// </summary>
internal static partial class TaskAccess
{
    /// <summary>
    /// Returns the reason why a task cannot start, as ECS words it, with the missing way in brackets; null if it can.
    /// </summary>
    /// <param name="container">The task's container.</param>
    /// <param name="place">The place of the task, or of its container instance.</param>
    /// <param name="access">The ways of the VPC.</param>
    public static string? WhyNotStarted(ContainerDefinition container, NetworkPlace place, AwsAccess access) =>
        WhyNotPulled(container.Image, place, access)
        ?? WhyNotRead(container, place, access)
        ?? WhyNotLogged(container.LogOptions, place, access);

    /// <summary>Returns the reason why a place does not reach what a container needs; null if it reaches all.</summary>
    /// <param name="container">The container; null if it is not known, and then its image is in ECR.</param>
    /// <param name="region">The region of a container that is not known.</param>
    /// <param name="place">The place of the task.</param>
    /// <param name="access">The ways of the VPC.</param>
    public static string? WhyNotReached(
        ContainerDefinition? container,
        string region,
        NetworkPlace place,
        AwsAccess access
    ) =>
        (container is null ? [.. EcrServices.Append("logs").Select(one => Service(region, one))] : Services(container))
            .Select(service => service is null ? access.WhyNotInternet(place) : access.WhyNotService(service, place))
            .FirstOrDefault(reason => reason is not null);

    private static string[] EcrServices { get; } = ["ecr.api", "ecr.dkr", "s3"];

    private static IEnumerable<string?> Services(ContainerDefinition container)
    {
        if (Ecr.Match(container.Image) is { Success: true } match)
        {
            foreach (var service in EcrServices)
            {
                yield return Service(match.Groups[1].Value, service);
            }
        }
        else
        {
            yield return null;
        }

        foreach (var (region, service) in SecretServices(container))
        {
            yield return Service(region, service);
        }

        if (container.LogOptions?.GetValueOrDefault("awslogs-region") is { } logs)
        {
            yield return Service(logs, "logs");
        }
    }

    /// <summary>The services that have the container's secrets. A parameter that is given by name has no region here.</summary>
    private static IEnumerable<(string Region, string Service)> SecretServices(ContainerDefinition container) =>
        (
            from secret in container.Secrets.Values
            let parts = secret.Split(':')
            where parts is ["arn", _, "secretsmanager" or "ssm", _, ..]
            select (parts[3], parts[2])
        ).Distinct();

    private static string? WhyNotRead(ContainerDefinition container, NetworkPlace place, AwsAccess access) =>
        (
            from secrets in SecretServices(container)
            let closed = access.WhyNotService(Service(secrets.Region, secrets.Service), place)
            where closed is not null
            select "ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: "
                + $"unable to retrieve secret from {(secrets.Service == "ssm" ? "ssm" : "asm")}: service call has been retried 1 "
                + $"time(s): RequestCanceled: request context canceled caused by: context deadline exceeded ({closed})"
        ).FirstOrDefault();

    private static string? WhyNotPulled(string image, NetworkPlace place, AwsAccess access)
    {
        if (Ecr.Match(image) is not { Success: true } match)
        {
            return access.WhyNotInternet(place) is { } closed
                ? $"CannotPullContainerError: pull image manifest has been retried 5 time(s): failed to resolve ref {image}: "
                    + $"failed to do request: dial tcp: i/o timeout ({closed})"
                : null;
        }

        var region = match.Groups[1].Value;
        if (access.WhyNotService(Service(region, "ecr.api"), place) is { } noLogin)
        {
            return "ResourceInitializationError: unable to pull secrets or registry auth: The task cannot pull registry auth "
                + "from Amazon ECR: There is a connection issue between the task and Amazon ECR. Check your task network "
                + $"configuration. RequestError: send request failed caused by: Post \"https://api.ecr.{region}.amazonaws.com/\": "
                + $"dial tcp: i/o timeout ({noLogin})";
        }

        if (access.WhyNotService(Service(region, "ecr.dkr"), place) is { } noManifest)
        {
            return $"CannotPullContainerError: pull image manifest has been retried 5 time(s): failed to resolve ref {image}: "
                + $"failed to do request: dial tcp: i/o timeout ({noManifest})";
        }

        return access.WhyNotService(Service(region, "s3"), place) is { } noLayers
            ? "CannotPullContainerError: ref pull has been retried 5 time(s): failed to copy: httpReadSeeker: failed open: failed "
                + $"to do request: Get \"https://prod-{region}-starport-layer-bucket.s3.{region}.amazonaws.com/\": dial tcp: i/o "
                + $"timeout ({noLayers})"
            : null;
    }

    private static string? WhyNotLogged(
        IReadOnlyDictionary<string, string>? options,
        NetworkPlace place,
        AwsAccess access
    ) =>
        options?.GetValueOrDefault("awslogs-region") is { } region
        && access.WhyNotService(Service(region, "logs"), place) is { } reason
            ? "ResourceInitializationError: failed to validate logger args: create stream has been retried 1 times: failed to "
                + "create Cloudwatch log stream: RequestError: send request failed caused by: Post "
                + $"\"https://logs.{region}.amazonaws.com/\": dial tcp: i/o timeout ({reason})"
            : null;

    private static string Service(string region, string service) => $"com.amazonaws.{region}.{service}";

    [GeneratedRegex(@"^\d{12}\.dkr\.ecr\.([a-z0-9-]+)\.amazonaws\.com/")]
    private static partial Regex Ecr { get; }
}
