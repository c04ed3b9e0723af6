using Local.Cloud.Resources;
using Local.Protocol.Values;

namespace Local.Cloud.Awsx;

/// <summary>A log group in one of awsx's forms: <c>existing</c>, by ARN or name, or new with <c>args</c>.</summary>
/// <param name="Name">The name of the log group.</param>
/// <param name="Region">The region of the log group.</param>
/// <param name="Child">The log group, if the component creates it.</param>
internal sealed record LogGroupChoice(PropertyValue Name, PropertyValue Region, ComponentRegistration.Child? Child)
{
    /// <summary>The ARN of the log group; unknown if a part of it is.</summary>
    public PropertyValue Arn =>
        Name.AsString is { } name && Region.AsString is { } region
            ? Resources.Arn.Of("logs", region, $"log-group:{name}")
            : PropertyValue.Unknown;

    /// <summary>Returns the error in the input; null if there is none.</summary>
    public static string? Mistake(PropertyMap given)
    {
        if (given.ContainsKey("existing") && given.ContainsKey("args"))
        {
            return "only one of existing and args may be given";
        }

        return
            given.Get("existing")?.AsMap is { } existing
            && !existing.ContainsKey("arn")
            && !existing.ContainsKey("name")
            ? "existing must have an arn or a name"
            : null;
    }

    /// <summary>Finds the log group, or registers a new one below <paramref name="urn"/>.</summary>
    public static async Task<LogGroupChoice> ChooseAsync(
        ComponentRegistration registration,
        string urn,
        PropertyMap given,
        CancellationToken cancellationToken
    )
    {
        if (given.Get("existing")?.AsMap is not { } existing)
        {
            var group = await registration.RegisterChildAsync(
                urn,
                "aws:cloudwatch/logGroup:LogGroup",
                registration.Name,
                given.Get("args")?.AsMap ?? PropertyMap.Empty,
                ComponentRegistration.NoDependencies,
                cancellationToken
            );
            return new(group.Output("name"), await registration.RegionAsync(cancellationToken), group);
        }

        return existing.Get("arn") switch
        {
            // The format of the ARN: arn:aws:logs:REGION:ACCOUNT:log-group:NAME
            { AsString: { } arn } when arn.Split(':', 7) is [_, _, _, var region, _, _, var name] => new(
                name,
                region,
                null
            ),
            { ContainsUnknowns: true } => new(PropertyValue.Unknown, PropertyValue.Unknown, null),
            { } other => throw new CloudException(
                $"{registration.Describe}: existing.arn: found '{other.AsString}'; allowed: the ARN of a log group"
            ),
            null => new(
                existing["name"],
                existing.Get("region") ?? await registration.RegionAsync(cancellationToken),
                null
            ),
        };
    }
}
