using System.Collections.Frozen;

namespace Local.Cloud.Resources;

/// <summary>AWS regions.</summary>
internal static class Region
{
    /// <summary>The region of a provider without a configured region.</summary>
    public const string Default = "us-west-1";

    /// <summary>
    /// The regions of AWS, of the partitions <c>aws</c>, <c>aws-cn</c> and <c>aws-us-gov</c>: those of
    /// <c>endpoints.json</c> in botocore 1.43.11.
    /// </summary>
    public static FrozenSet<string> All { get; } =
    [
        "af-south-1",
        "ap-east-1",
        "ap-east-2",
        "ap-northeast-1",
        "ap-northeast-2",
        "ap-northeast-3",
        "ap-south-1",
        "ap-south-2",
        "ap-southeast-1",
        "ap-southeast-2",
        "ap-southeast-3",
        "ap-southeast-4",
        "ap-southeast-5",
        "ap-southeast-6",
        "ap-southeast-7",
        "ca-central-1",
        "ca-west-1",
        "cn-north-1",
        "cn-northwest-1",
        "eu-central-1",
        "eu-central-2",
        "eu-north-1",
        "eu-south-1",
        "eu-south-2",
        "eu-west-1",
        "eu-west-2",
        "eu-west-3",
        "il-central-1",
        "me-central-1",
        "me-south-1",
        "mx-central-1",
        "sa-east-1",
        "us-east-1",
        "us-east-2",
        "us-gov-east-1",
        "us-gov-west-1",
        "us-west-1",
        "us-west-2",
    ];
}
