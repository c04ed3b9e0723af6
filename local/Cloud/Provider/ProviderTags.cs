using System.Collections.Immutable;
using Local.Cloud.Resources;
using Local.Protocol.Values;

namespace Local.Cloud.Provider;

/// <summary>The tags that a provider instance gives to every resource, and those that the instance leaves out.</summary>
/// <param name="Defaults">The tags of every resource that does not have others of the same keys; may be unknown.</param>
/// <param name="IgnoredKeys">The keys of the tags that are left out.</param>
/// <param name="IgnoredPrefixes">The beginnings of the keys of the tags that are left out.</param>
internal sealed record ProviderTags(
    PropertyValue Defaults,
    ImmutableArray<string> IgnoredKeys,
    ImmutableArray<string> IgnoredPrefixes
)
{
    /// <summary>The empty settings: no default tags, none ignored.</summary>
    public static ProviderTags None { get; } = new(PropertyMap.Empty, [], []);

    /// <summary>Returns the errors in the tags of a configuration.</summary>
    public static IEnumerable<InputError> Check(PropertyMap config)
    {
        if (config.Get("defaultTags") is { } defaults and not UnknownValue && !IsObjectOf(defaults, IsTags, "tags"))
        {
            yield return InputError.Found("defaultTags", "another value", "an object with tags, a map of texts");
        }

        if (
            config.Get("ignoreTags") is { } ignored and not UnknownValue
            && !IsObjectOf(ignored, IsTexts, "keys", "keyPrefixes")
        )
        {
            yield return InputError.Found(
                "ignoreTags",
                "another value",
                "an object with keys, keyPrefixes: lists of texts"
            );
        }
    }

    /// <summary>Returns the tags in a configuration without mistakes.</summary>
    public static ProviderTags From(PropertyMap config) =>
        new(
            config.Get("defaultTags") is UnknownValue
                ? PropertyValue.Unknown
                : config.Get("defaultTags")?.AsMap?.Get("tags") ?? PropertyMap.Empty,
            Texts(config, "keys"),
            Texts(config, "keyPrefixes")
        );

    /// <summary>Returns the inputs of a resource with its effective tags.</summary>
    public PropertyMap Apply(ResourceShape shape, PropertyMap inputs)
    {
        if (
            ReferenceEquals(this, None)
            || !shape.Inputs.TryGetValue("tags", out var property)
            || property.Value is not ValueShape.MapOf
        )
        {
            return inputs;
        }

        var given = inputs.Get("tags") ?? PropertyValue.Null;
        if (given is UnknownValue || Defaults is UnknownValue)
        {
            return inputs.With("tags", PropertyValue.Unknown);
        }

        if (given is SecretValue secret)
        {
            return inputs.With("tags", new SecretValue(Merge(secret.Element)));
        }

        var tags = Merge(given);
        return tags.Count == 0 && given is not MapValue ? inputs : inputs.With("tags", tags);
    }

    private PropertyMap Merge(PropertyValue given) =>
        new(
            (Defaults.AsMap ?? PropertyMap.Empty)
                .With(given.AsMap ?? PropertyMap.Empty)
                .Where(tag =>
                    !IgnoredKeys.Contains(tag.Key)
                    && !IgnoredPrefixes.Any(prefix => tag.Key.StartsWith(prefix, StringComparison.Ordinal))
                )
        );

    private static bool IsObjectOf(PropertyValue value, Func<PropertyValue, bool> isValue, params string[] names) =>
        value.AsMap is { } map && map.All(entry => names.Contains(entry.Key) && isValue(entry.Value));

    private static bool IsTags(PropertyValue value) =>
        value is NullValue or UnknownValue || value.AsMap?.Values.All(IsText) == true;

    private static bool IsTexts(PropertyValue value) =>
        value is NullValue or UnknownValue || value.AsList?.All(IsText) == true;

    private static bool IsText(PropertyValue value) => value is StringValue or UnknownValue;

    private static ImmutableArray<string> Texts(PropertyMap config, string name) =>
        [.. (config.Get("ignoreTags")?.AsMap?.Get(name)?.AsList ?? []).Select(text => text.AsString).OfType<string>()];
}
