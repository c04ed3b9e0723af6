using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Local.Cloud.Resources;
using Local.Protocol.Values;

namespace Local.Cloud.Functions;

/// <summary>
/// Amazon's public machine images that the local cloud supports: Amazon Linux 2023, and the parameters that name
/// it. The names of Amazon Linux 2 stand for Amazon Linux 2023. An id is derived from the version in the name, so a
/// name always means the same image.
/// </summary>
internal static partial class AmazonImages
{
    private const string OwnerId = "137112412989";
    private const string Created = "2025-11-17T00:00:00.000Z";

    // The newest is first, because getAmi takes the first match.
    private static readonly string[] Names =
    [
        "al2023-ami-2023.9.20251117.1-kernel-6.1-x86_64",
        "al2023-ami-ecs-hvm-2023.0.20251108-kernel-6.1-x86_64",
        "amzn2-ami-hvm-2.0.20251110.0-x86_64-gp2",
        "amzn2-ami-hvm-2.0.20251110.0-x86_64-ebs",
        "amzn2-ami-ecs-hvm-2.0.20251108-x86_64-ebs",
    ];

    /// <summary>Returns the id of the image with this name, or with this public parameter.</summary>
    public static string IdOf(string name) =>
        ImageIds.Of(
            name,
            name.Contains("/ecs/", StringComparison.Ordinal) || name.Contains("-ami-ecs-", StringComparison.Ordinal)
                ? ImageKind.EcsOptimized
                : ImageKind.AmazonLinux
        );

    /// <summary>
    /// Returns the newest image that matches owners, filters and pattern. An instance can be launched from any id, so each
    /// id that a filter gives is an image.
    /// </summary>
    /// <exception cref="CloudException">No image matches.</exception>
    public static PropertyMap GetAmi(string region, PropertyMap arguments)
    {
        var images = Names.Select(name => (Name: name, Id: IdOf(name))).Concat(Given(arguments));
        if (images.FirstOrDefault(image => Fits(image.Name, image.Id, arguments)) is not (Name: { } name, Id: var id))
        {
            throw new CloudException(
                $"getAmi: no image matches; the local cloud has Amazon's {string.Join(", ", Names)}"
            );
        }

        return arguments.With(
            new PropertyMap(
                ("id", id),
                ("imageId", id),
                ("arn", $"arn:aws:ec2:{region}::image/{id}"),
                ("architecture", "x86_64"),
                ("blockDeviceMappings", PropertyValue.List()),
                ("bootMode", "uefi-preferred"),
                ("creationDate", Created),
                ("deprecationTime", ""),
                ("description", "Amazon Linux 2023"),
                ("enaSupport", true),
                ("hypervisor", "xen"),
                ("imageLocation", $"amazon/{name}"),
                ("imageOwnerAlias", "amazon"),
                ("imageType", "machine"),
                ("imdsSupport", "v2.0"),
                ("kernelId", ""),
                ("lastLaunchedTime", ""),
                ("name", name),
                ("ownerId", OwnerId),
                ("platform", ""),
                ("platformDetails", "Linux/UNIX"),
                ("productCodes", PropertyValue.List()),
                ("public", true),
                ("ramdiskId", ""),
                ("region", region),
                ("rootDeviceName", "/dev/xvda"),
                ("rootDeviceType", "ebs"),
                ("rootSnapshotId", ""),
                ("sriovNetSupport", "simple"),
                ("state", "available"),
                ("stateReason", PropertyMap.Empty),
                ("tags", arguments.Get("tags") ?? PropertyMap.Empty),
                ("tpmSupport", ""),
                ("usageOperation", "RunInstances"),
                ("virtualizationType", "hvm")
            )
        );
    }

    private static IEnumerable<(string Name, string Id)> Given(PropertyMap arguments) =>
        from filter in arguments.Get("filters")?.AsList ?? []
        let map = filter.AsMap!
        where map["name"].AsString == "image-id"
        from id in map["values"].AsList!.Select(value => value.AsString!)
        let kind = ImageIds.KindOf(id)
        where kind is not null
        select (kind == ImageKind.EcsOptimized ? Names[1] : Names[0], id);

    private static bool Fits(string name, string id, PropertyMap arguments)
    {
        var values = new Dictionary<string, string>
        {
            ["name"] = name,
            ["image-id"] = id,
            ["architecture"] = "x86_64",
            ["root-device-type"] = "ebs",
            ["virtualization-type"] = "hvm",
            ["owner-alias"] = "amazon",
            ["owner-id"] = OwnerId,
            ["state"] = "available",
            ["image-type"] = "machine",
            ["is-public"] = "true",
        };
        var owners = arguments.Get("owners")?.AsList?.Select(owner => owner.AsString).ToArray() ?? [];
        return (owners.Length == 0 || owners.Contains("amazon") || owners.Contains(OwnerId))
            && (arguments.Get("nameRegex")?.AsString is not { } pattern || Regex.IsMatch(name, pattern))
            && Filters.Pass("getAmi", arguments, values);
    }

    public static PropertyMap GetParameter(string region, PropertyMap arguments)
    {
        var name = arguments["name"].AsString!;
        if (!ImageParameter().IsMatch(name))
        {
            throw new CloudException(
                $"getParameter: ParameterNotFound: {name}; the local cloud has the public parameters of Amazon Linux, "
                    + "/aws/service/ecs/optimized-ami/amazon-linux-2023/… (or -2/…) and "
                    + "/aws/service/ami-amazon-linux-latest/al2023-… (or amzn2-…)"
            );
        }

        var id = IdOf(name.EndsWith("/image_id", StringComparison.Ordinal) ? name[..^9] : name);
        var isDocument =
            name.Contains("/ecs/", StringComparison.Ordinal) && !name.EndsWith("/image_id", StringComparison.Ordinal);
        var value = isDocument ? new JsonObject { ["image_id"] = id, ["os"] = "Amazon Linux 2023" }.ToJsonString() : id;
        return new(
            ("arn", $"arn:aws:ssm:{region}::parameter{name}"),
            ("id", name),
            ("insecureValue", value),
            ("name", name),
            ("region", region),
            ("type", "String"),
            ("value", value),
            ("version", 1),
            ("withDecryption", arguments.Get("withDecryption") ?? true)
        );
    }

    [GeneratedRegex(
        @"^/aws/service/(ecs/optimized-ami/amazon-linux-(2023|2)/(kernel-[\d.]+/)?[\w.-]+(/image_id)?|ami-amazon-linux-latest/(al2023|amzn2)-[\w.-]+)$"
    )]
    private static partial Regex ImageParameter();
}
