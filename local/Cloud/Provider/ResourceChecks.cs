using System.Collections.Concurrent;
using Local.Cloud.Resources;
using Local.Protocol.Values;

namespace Local.Cloud.Provider;

/// <summary>Checks and compares resources by their schemas. Changes nothing.</summary>
internal sealed class ResourceChecks(
    ShapeCatalog shapes,
    IReadOnlyDictionary<string, ResourceType> types,
    ResourceStore store,
    TimeProvider time
)
{
    private readonly ConcurrentDictionary<string, ResourceType> _recorded = new();

    /// <summary>Returns the schema and the behaviour of a resource type.</summary>
    /// <exception cref="CloudException">The local cloud does not support the type.</exception>
    public (ResourceShape Shape, ResourceType Type) Find(string token)
    {
        if (shapes.Find(token) is not { } shape)
        {
            throw new CloudException(
                $"the local cloud does not support the resource type {token}"
                    + Suggestion.For(token, ShapeCatalog.Tokens())
            );
        }

        if (types.TryGetValue(token, out var type))
        {
            return (shape, type);
        }

        return shape.Recorded is { } recorded
            ? (shape, _recorded.GetOrAdd(token, _ => new RecordedType(shape, recorded, store, time)))
            : throw new CloudException($"the local cloud knows the type {token} but cannot create such resources");
    }

    /// <summary>Returns the inputs with their defaults and automatic name, and the errors in them.</summary>
    public async Task<(PropertyMap Inputs, IReadOnlyList<InputError> Errors)> CheckAsync(
        string urnText,
        PropertyMap olds,
        PropertyMap news,
        ReadOnlyMemory<byte> seed,
        CancellationToken cancellationToken
    )
    {
        var urn = Urn.Parse(urnText);
        var (shape, type) = Find(urn.Type);
        var errors = InputCheck.Check(shape, news.Plain());
        if (errors.Count > 0)
        {
            return (news, errors);
        }

        var inputs = ProviderConnection.Current.Config.Tags.Apply(shape, InputCheck.WithDefaults(shape, news));
        if (shape.AutoName is { } autoName)
        {
            inputs = WithName(autoName, urn.Name, urnText, olds, inputs, seed.Span);
            if (
                inputs.Get(autoName.Property)?.AsString is { } name
                && NameError(autoName, urn.Name, name) is { } nameError
            )
            {
                return (inputs, [nameError]);
            }

            if (
                inputs.Get(autoName.Property)?.AsString is { } given
                && UniqueNames.Error(
                    urn.Type,
                    autoName.Property,
                    given,
                    urn.Stack,
                    ProviderConnection.Current.Config.Region,
                    ((IResourceStore)store).All(urn.Type)
                )
                    is { } taken
            )
            {
                return (inputs, [taken]);
            }
        }

        // A resource that could not be restored holds nothing, for example no port. It is checked like a new one.
        var current = store.FindNewest(urnText) is { Problem: null } stored ? stored.Resource : null;
        var context = new CheckContext(urn.Name, urn.Stack, inputs.Plain(), current);
        return (inputs, await type.CheckAsync(context, cancellationToken));
    }

    /// <summary>
    /// Returns whether a replacement must delete the old resource first: its name was given and stays the same, and
    /// AWS requires it to be unique.
    /// </summary>
    public static bool DeletesBeforeReplace(ResourceShape shape, string resource, PropertyMap olds, PropertyMap news)
    {
        if (shape.AutoName is not { } autoName || news.Get(autoName.Property)?.AsString is not { } name)
        {
            return false;
        }

        return name == olds.Get(autoName.Property)?.AsString
            && !autoName.IsMadeFor(resource, name)
            && !news.ContainsKey(autoName.PrefixProperty);
    }

    /// <summary>
    /// Returns the outputs of a resource before it is created: its inputs and the provider's region; all others are
    /// unknown.
    /// </summary>
    public static PropertyMap OutputsToCome(ResourceShape shape, string region, PropertyMap inputs) =>
        new PropertyMap(shape.Outputs.Select(name => (name, name == "region" ? region : PropertyValue.Unknown))).With(
            inputs
        );

    /// <summary>Returns the outputs of a resource before an update: those that cannot change are known.</summary>
    public static PropertyMap OutputsToCome(ResourceShape shape, PropertyMap olds, PropertyMap inputs) =>
        new PropertyMap(
            shape.Outputs.Select(name =>
                (name, shape.Stable.Contains(name) ? olds.Get(name) ?? PropertyValue.Unknown : PropertyValue.Unknown)
            )
        ).With(inputs);

    private static PropertyMap WithName(
        AutoNameShape shape,
        string resource,
        string urn,
        PropertyMap olds,
        PropertyMap inputs,
        ReadOnlySpan<byte> seed
    )
    {
        if (inputs.ContainsKey(shape.Property))
        {
            return inputs;
        }

        if (shape.Exact)
        {
            return inputs.With(shape.Property, resource);
        }

        var prefix = inputs.Get(shape.PrefixProperty);
        if (prefix is not null && prefix.AsString is null)
        {
            return inputs.With(shape.Property, PropertyValue.Unknown);
        }

        var stem = prefix?.AsString ?? $"{shape.Prefix}{(shape.LowerCase ? resource.ToLowerInvariant() : resource)}-";
        if (
            olds.Get(shape.Property) is { } old
            && olds.Get(shape.PrefixProperty)?.AsString == prefix?.AsString
            && old.AsString is not null
        )
        {
            return inputs.With(shape.Property, old);
        }

        var suffix = shape.SuffixWhen is { } flag && inputs.Flag(flag, otherwise: false) ? shape.Suffix : "";
        return inputs.With(shape.Property, AutoName.Make(stem, urn, seed) + suffix);
    }

    private static InputError? NameError(AutoNameShape shape, string resource, string name)
    {
        if (name.Length <= shape.MaxLength)
        {
            return null;
        }

        var origin = shape.IsMadeFor(resource, name) ? $", made from the resource's name {resource}," : "";
        return InputError.Found(
            shape.Property,
            $"'{name}'{origin} with {name.Length} characters",
            $"at most {shape.MaxLength} characters"
        );
    }
}
