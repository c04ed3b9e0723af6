using System.Text.RegularExpressions;

namespace Infra.Components;

/// <summary>A repository in ECR, as far as its URL tells.</summary>
internal static partial class EcrRepository
{
    /// <summary>The ARN of the repository at <paramref name="url"/>, for policies.</summary>
    /// <param name="url"><c>account.dkr.ecr.region.domain/name</c>.</param>
    /// <exception cref="ArgumentException">It is no such URL.</exception>
    public static string ArnOf(string url)
    {
        if (UrlPattern().Match(url) is not { Success: true } match)
        {
            throw new ArgumentException(
                $"'{url}' is no ECR repository: account.dkr.ecr.region.domain/name is expected."
            );
        }

        var region = match.Groups["region"].Value;
        return $"arn:{PartitionOf(region)}:ecr:{region}:{match.Groups["account"].Value}:repository/"
            + match.Groups["name"].Value;
    }

    private static string PartitionOf(string region) =>
        region.StartsWith("cn-", StringComparison.Ordinal) ? "aws-cn"
        : region.StartsWith("us-gov-", StringComparison.Ordinal) ? "aws-us-gov"
        : "aws";

    [GeneratedRegex(@"^(?<account>\d{12})\.dkr\.ecr\.(?<region>[a-z0-9-]+)\.[^/]+/(?<name>[^:@]+)\z")]
    private static partial Regex UrlPattern();
}
