using Local.Cloud.Resources;
using Local.Protocol.Values;

namespace Local.Cloud.Ec2;

/// <summary>Reads the launch of an instance from a version of a launch template.</summary>
internal static class LaunchTemplateReader
{
    /// <summary>Returns the launch that a version describes.</summary>
    /// <param name="version">The version.</param>
    /// <param name="stack">The stack of the instance.</param>
    /// <param name="region">The region of the launch.</param>
    /// <param name="name">The name, if no tag gives one.</param>
    /// <param name="subnetId">The subnet; null if the template names one or any will do.</param>
    /// <param name="tags">Additional tags. The template's own tags override them.</param>
    /// <exception cref="CloudException">The version lacks a value that a launch needs.</exception>
    public static LaunchSpecification Read(
        LaunchTemplateVersion version,
        string stack,
        string region,
        string name,
        string? subnetId,
        IEnumerable<KeyValuePair<string, string>> tags
    )
    {
        var data = version.Data;
        var attached = Maps(data.Get("networkInterfaces")).FirstOrDefault();
        return new LaunchSpecification(
            stack,
            region,
            name,
            Required(data, "imageId"),
            Required(data, "instanceType"),
            [.. Texts(attached?.Get("securityGroups") ?? data.Get("vpcSecurityGroupIds"))],
            subnetId ?? attached?.Get("subnetId")?.AsString,
            attached is null ? null : Flag(attached.Get("associatePublicIpAddress")),
            data.Get("userData")?.AsString is { } userData ? LaunchTemplateRules.Decode(userData) : null,
            Profile(data.Get("iamInstanceProfile")?.AsMap),
            TagsOf(data).Concat(tags).GroupBy(tag => tag.Key).ToDictionary(tag => tag.Key, tag => tag.Last().Value)
        );
    }

    private static string Required(PropertyMap data, string property) =>
        data.Get(property)?.AsString
        ?? throw new CloudException($"ValidationError: the launch template must have an {property}");

    // The provider takes it as text.
    private static bool? Flag(PropertyValue? value) =>
        value?.AsBool ?? (bool.TryParse(value?.AsString, out var flag) ? flag : null);

    private static string? Profile(PropertyMap? profile) =>
        profile?.Get("name")?.AsString ?? profile?.Get("arn")?.AsString?.Split('/')[^1];

    private static IEnumerable<KeyValuePair<string, string>> TagsOf(PropertyMap data) =>
        from specification in Maps(data.Get("tagSpecifications"))
        where specification.Get("resourceType")?.AsString == "instance"
        from tag in specification.Get("tags")?.AsMap ?? PropertyMap.Empty
        select KeyValuePair.Create(tag.Key, tag.Value.AsString ?? "");

    private static IEnumerable<PropertyMap> Maps(PropertyValue? list) =>
        (list?.AsList ?? []).Select(item => item.AsMap).OfType<PropertyMap>();

    private static IEnumerable<string> Texts(PropertyValue? list) =>
        (list?.AsList ?? []).Select(item => item.AsString).OfType<string>();
}
