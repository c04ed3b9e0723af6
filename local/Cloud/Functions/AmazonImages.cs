using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Local.Cloud.Resources;
using Local.Protocol.Values;

namespace Local.Cloud.Functions;

/// <summary>
/// Amazon's public machine images that the local cloud supports: Amazon Linux 2023, and the parameters that name
/// it. An id is derived from the version in the name, so a name always means the same image.
/// </summary>
internal static partial class AmazonImages
{
    private const string ImageName = "al2023-ami-2023.9.20251117.1-kernel-6.1-x86_64";
    private const string Created = "2025-11-17T00:00:00.000Z";

    /// <summary>Returns the id of the image with this name, or with this public parameter.</summary>
    public static string IdOf(string name) =>
        ImageIds.Of(
            name,
            name.Contains("/ecs/", StringComparison.Ordinal) ? ImageKind.EcsOptimized : ImageKind.AmazonLinux
        );

    public static PropertyMap GetAmi(string region, PropertyMap arguments)
    {
        var id = IdOf(ImageName);
        var values = new Dictionary<string, string>
        {
            ["name"] = ImageName,
            ["image-id"] = id,
            ["architecture"] = "x86_64",
            ["root-device-type"] = "ebs",
            ["virtualization-type"] = "hvm",
            ["owner-alias"] = "amazon",
            ["owner-id"] = "137112412989",
            ["state"] = "available",
            ["image-type"] = "machine",
            ["is-public"] = "true",
        };
        var owners = arguments.Get("owners")?.AsList?.Select(owner => owner.AsString).ToArray() ?? [];
        var ownerFits = owners.Length == 0 || owners.Contains("amazon") || owners.Contains(values["owner-id"]);
        var nameFits = arguments.Get("nameRegex")?.AsString is not { } pattern || Regex.IsMatch(ImageName, pattern);
        if (!ownerFits || !nameFits || !Filters.Pass("getAmi", arguments, values))
        {
            throw new CloudException($"getAmi: no image matches; the local cloud has amazon's {ImageName}");
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
                ("imageLocation", $"amazon/{ImageName}"),
                ("imageOwnerAlias", "amazon"),
                ("imageType", "machine"),
                ("imdsSupport", "v2.0"),
                ("kernelId", ""),
                ("lastLaunchedTime", ""),
                ("name", ImageName),
                ("ownerId", values["owner-id"]),
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

    public static PropertyMap GetParameter(string region, PropertyMap arguments)
    {
        var name = arguments["name"].AsString!;
        if (!ImageParameter().IsMatch(name))
        {
            throw new CloudException(
                $"getParameter: ParameterNotFound: {name}; the local cloud has the public parameters of Amazon Linux 2023, "
                    + "/aws/service/ecs/optimized-ami/amazon-linux-2023/… and /aws/service/ami-amazon-linux-latest/al2023-…"
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
        @"^/aws/service/(ecs/optimized-ami/amazon-linux-2023/[\w.-]+(/image_id)?|ami-amazon-linux-latest/al2023-[\w.-]+)$"
    )]
    private static partial Regex ImageParameter();
}
