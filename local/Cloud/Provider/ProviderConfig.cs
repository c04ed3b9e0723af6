using System.Text.Json;
using Local.Cloud.Resources;
using Local.Protocol.Values;

namespace Local.Cloud.Provider;

/// <summary>The configuration of a provider instance, as far as the local cloud supports it.</summary>
/// <param name="Region">The region of the resources.</param>
/// <param name="Tags">The tags of all resources.</param>
internal sealed record ProviderConfig(string Region, ProviderTags Tags)
{
    /// <summary>The configuration of an instance before <c>Configure</c>.</summary>
    public static ProviderConfig Default { get; } = new(Resources.Region.Default, ProviderTags.None);

    private const string VariablePrefix = "aws:config:";

    private const string Roles = "assumeRoles";

    private static readonly string[] Honoured = ["region", "defaultTags", "ignoreTags", Roles];

    // SDKs send some of these by themselves. There is nothing to validate here.
    private static readonly string[] WithoutMeaning =
    [
        "version",
        "pluginDownloadURL",
        "skipCredentialsValidation",
        "skipMetadataApiCheck",
        "skipRegionValidation",
        "skipRequestingAccountId",
    ];

    /// <summary>Returns the errors in the configuration of the package <c>aws</c>.</summary>
    public static IReadOnlyList<InputError> Check(PropertyMap config)
    {
        var given = Plain(config);
        var errors = given
            .Keys.Except([.. Honoured, .. WithoutMeaning])
            .Select(name => new InputError(
                name,
                "the local cloud does not honour this argument of the provider; it honours "
                    + string.Join(", ", Honoured)
                    + Suggestion.For(name, Honoured)
            ))
            .ToList();
        errors.AddRange(CheckRegion(given));
        errors.AddRange(ProviderTags.Check(given));
        errors.AddRange(CheckRoles(given));
        return errors;
    }

    /// <summary>Returns what the user should know about the configuration; null if it has its full effect here.</summary>
    public static string? Warning(PropertyMap config) =>
        config.ContainsKey(Roles)
            ? $"{Roles}: the local cloud has no credentials and checks no permissions: the roles have no effect here"
            : null;

    /// <summary>
    /// Returns the configuration that the arguments, or else the variables, of <c>Configure</c> give.
    /// </summary>
    public static ProviderConfig From(PropertyMap arguments, IEnumerable<KeyValuePair<string, string>> variables)
    {
        var given = Plain(
            new PropertyMap(
                variables
                    .Where(variable => variable.Key.StartsWith(VariablePrefix, StringComparison.Ordinal))
                    .Select(variable => (variable.Key[VariablePrefix.Length..], (PropertyValue)variable.Value))
            ).With(arguments)
        );
        var region = given.Get("region")?.AsString;
        return new(string.IsNullOrEmpty(region) ? Resources.Region.Default : region, ProviderTags.From(given));
    }

    private static IEnumerable<InputError> CheckRegion(PropertyMap given) =>
        given.Get("region") is null or StringValue { Value: "" }
            ?
            [
                new(
                    "region",
                    "no region is configured: set the config aws:region (such as us-west-2), the provider's argument region, "
                        + "or the environment variable AWS_REGION or AWS_DEFAULT_REGION"
                ),
            ]
            : InputCheck.CheckRegion(given);

    // A role of another account would bring resources of that account, with its number in their ARNs.
    private static IEnumerable<InputError> CheckRoles(PropertyMap given)
    {
        var start = Arn.Global("iam", "role/");
        for (var i = 0; given.Get(Roles)?.AsList is { } roles && i < roles.Count; i++)
        {
            if (
                roles[i] is not UnknownValue
                && (roles[i].AsMap?.Get("roleArn") ?? PropertyValue.Null) is var arn and not UnknownValue
                && arn.AsString?.StartsWith(start, StringComparison.Ordinal) != true
            )
            {
                yield return InputError.Value(
                    $"{Roles}[{i}].roleArn",
                    arn,
                    $"a role of the local cloud's account, {start}…"
                );
            }
        }
    }

    // SDKs and variables hold a value that is not text as JSON. Some engines put plain text into variables.
    private static PropertyMap Plain(PropertyMap config) =>
        new(
            config
                .Plain()
                .Select(entry => KeyValuePair.Create(entry.Key, Read(entry.Value)))
                .Where(entry => entry.Value is not NullValue)
        );

    private static PropertyValue Read(PropertyValue value)
    {
        if (value is not StringValue { Value: ['{' or '[' or '"', ..] } text)
        {
            return value;
        }

        try
        {
            using var document = JsonDocument.Parse(text.Value);
            return PropertyJson.Read(document.RootElement, decrypt: null);
        }
        catch (JsonException)
        {
            return value;
        }
    }
}
