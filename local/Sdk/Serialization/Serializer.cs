using System.Collections;
using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Reflection;
using System.Text.Json;
using Google.Protobuf;
using Local.Protocol.Values;

namespace Pulumi.Serialization;

/// <summary>
/// Converts a program's values (inputs, outputs, args classes, resources, lists and maps of them) to protocol
/// values, and collects the resources that they came from.
/// </summary>
/// <param name="keepResources">
/// Whether a resource is sent as a reference. If false, its id is sent, or the URN for a component.
/// </param>
/// <param name="keepOutputs">Whether an unknown, secret or dependent value carries its origin.</param>
/// <param name="countReferences">Whether a reference to a resource counts as a dependency on it.</param>
internal sealed class Serializer(bool keepResources, bool keepOutputs = false, bool countReferences = true)
{
    private static readonly ConcurrentDictionary<Type, Func<object, object?>?> Enumerations = new();
    private static readonly ConcurrentDictionary<Type, ImmutableArray<FieldInfo>> Fields = new();

    private HashSet<Resource>? _resources;

    /// <summary>The resources that the values serialized so far came from.</summary>
    public IReadOnlySet<Resource> Resources => _resources ?? (IReadOnlySet<Resource>)ImmutableHashSet<Resource>.Empty;

    /// <summary>
    /// Returns the JSON text of <paramref name="value"/>, the form that some providers take for their
    /// configuration.
    /// </summary>
    public static Output<string> ToJson(object value)
    {
        return value is IInput input
            ? new Output<object?>(input.ToValueOutput().GetDataAsync()).Apply(TextAsync)
            : Output.Create(TextAsync(value));

        static async Task<string> TextAsync(object? value)
        {
            var serialized = await new Serializer(keepResources: false)
                .SerializeAsync("json", value)
                .ConfigureAwait(false);
            return JsonFormatter.Default.Format(PropertyMarshaler.ToValue(serialized, MarshalOptions.All));
        }
    }

    /// <summary>Converts <paramref name="value"/> to a protocol value.</summary>
    /// <param name="context">The place of the value, for errors.</param>
    /// <param name="value">The program's value.</param>
    /// <exception cref="InvalidOperationException">The value holds something that cannot be sent.</exception>
    public async ValueTask<PropertyValue> SerializeAsync(string context, object? value) =>
        value switch
        {
            null or ValueTuple => PropertyValue.Null,
            string text => text,
            bool truth => truth,
            int number => number,
            double number => number,
            InputArgs args => await FromEntriesAsync(context, args.ToInputs()).ConfigureAwait(false),
            AssetOrArchive asset => asset.ToValue(),
            Task => throw new InvalidOperationException(
                $"Tasks are not allowed inside ResourceArgs. Please wrap your Task in an Output:\n\t{context}"
            ),
            IInput input => await FromOutputAsync(context, input.ToSerializableOutput()).ConfigureAwait(false),
            IOutput output => await FromOutputAsync(context, output).ConfigureAwait(false),
            IUnion union => await SerializeAsync(context, union.Value).ConfigureAwait(false),
            JsonElement json => FromJson(json),
            Resource resource => await FromResourceAsync(context, resource).ConfigureAwait(false),
            IDictionary map => await FromEntriesAsync(context, Entries(context, map)).ConfigureAwait(false),
            IList list => await FromListAsync(context, list).ConfigureAwait(false),
            _ => await FromTypeAsync(context, value).ConfigureAwait(false),
        };

    private async ValueTask<PropertyValue> FromOutputAsync(string context, IOutput output)
    {
        var data = await output.GetDataAsync().ConfigureAwait(false);
        Add(data.Resources);
        // Inside a value that carries its origin, no other value needs to.
        var inner = new Serializer(keepResources, keepOutputs: false, countReferences);
        var value = data.IsKnown
            ? await inner.SerializeAsync(context, data.Value).ConfigureAwait(false)
            : PropertyValue.Unknown;
        Add(inner.Resources);
        if (!keepOutputs)
        {
            return data is { IsKnown: true, IsSecret: true } ? new SecretValue(value) : value;
        }

        if (data is { IsKnown: true, IsSecret: false } && data.Resources.Count == 0 && inner.Resources.Count == 0)
        {
            return value;
        }

        var dependencies = await Dependencies.UrnsAsync([.. data.Resources, .. inner.Resources]).ConfigureAwait(false);
        return new OutputValue(value, data.IsSecret, [.. dependencies.Order(StringComparer.Ordinal)]);
    }

    private void Add(IReadOnlySet<Resource> resources)
    {
        if (resources.Count > 0)
        {
            (_resources ??= []).UnionWith(resources);
        }
    }

    private async ValueTask<PropertyValue> FromResourceAsync(string context, Resource resource)
    {
        var serializer =
            keepResources && !countReferences
                ? new Serializer(keepResources)
                : new Serializer(keepResources, false, countReferences);
        var id = PropertyValue.Null;
        if (resource is CustomResource custom)
        {
            serializer.Add(resource.Itself);
            id = await serializer.SerializeAsync($"{context}.id", custom.Id).ConfigureAwait(false);
        }

        var urn =
            keepResources || resource is not CustomResource
                ? await serializer.SerializeAsync($"{context}.urn", resource.Urn).ConfigureAwait(false)
                : PropertyValue.Null;
        if (countReferences || !keepResources)
        {
            Add(serializer.Resources);
        }

        if (!keepResources)
        {
            return resource is CustomResource ? id : urn;
        }

        return urn is StringValue text
            // An unknown id is sent as the empty text.
            ? new ResourceValue(
                text.Value,
                resource is CustomResource ? (id is UnknownValue ? "" : id) : null,
                PackageVersion: ""
            )
            : PropertyValue.Unknown;
    }

    private async ValueTask<PropertyValue> FromEntriesAsync(
        string context,
        IEnumerable<KeyValuePair<string, object?>> entries
    )
    {
        var result = new List<KeyValuePair<string, PropertyValue>>();
        foreach (var (key, value) in entries)
        {
            var serialized = await SerializeAsync($"{context}.{key}", value).ConfigureAwait(false);
            // As in JSON, null entries are left out.
            if (serialized is not NullValue)
            {
                result.Add(KeyValuePair.Create(key, serialized));
            }
        }

        return new PropertyMap(result);
    }

    private static IEnumerable<KeyValuePair<string, object?>> Entries(string context, IDictionary map)
    {
        foreach (DictionaryEntry entry in map)
        {
            yield return entry.Key is string key
                ? KeyValuePair.Create(key, entry.Value)
                : throw new InvalidOperationException(
                    $"Dictionaries are only supported with string keys:\n\t{context}"
                );
        }
    }

    private async ValueTask<PropertyValue> FromListAsync(string context, IList list)
    {
        if (IsDefaultArray(list))
        {
            return PropertyValue.List();
        }

        var items = new List<PropertyValue>(list.Count);
        for (var i = 0; i < list.Count; i++)
        {
            items.Add(await SerializeAsync($"{context}[{i}]", list[i]).ConfigureAwait(false));
        }

        return PropertyValue.List(items);
    }

    // A default immutable array has no count.
    private static bool IsDefaultArray(IList list)
    {
        var type = list.GetType();
        return type.IsValueType
            && type.IsGenericType
            && type.GetGenericTypeDefinition() == typeof(ImmutableArray<>)
            && list.Equals(Activator.CreateInstance(type));
    }

    private async ValueTask<PropertyValue> FromTypeAsync(string context, object value)
    {
        var type = value.GetType();
        if (value is Enum)
        {
            return Convert.ToInt32(value, provider: null);
        }

        if (Enumerations.GetOrAdd(type, ToPrimitive) is { } toPrimitive)
        {
            return await SerializeAsync(context, toPrimitive(value)).ConfigureAwait(false);
        }

        if (type.GetCustomAttribute<OutputTypeAttribute>() is null)
        {
            throw new InvalidOperationException($"{type.FullName} is not a supported argument type.\n\t{context}");
        }

        var fields = Fields.GetOrAdd(
            type,
            static t =>
                [
                    .. t.GetFields(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance)
                        .Where(field => field.IsInitOnly),
                ]
        );
        return await FromEntriesAsync(
                context,
                fields.Select(field =>
                    KeyValuePair.Create(JsonNamingPolicy.CamelCase.ConvertName(field.Name), field.GetValue(value))
                )
            )
            .ConfigureAwait(false);
    }

    // A struct that represents an enumeration has an explicit conversion to its text or number.
    private static Func<object, object?>? ToPrimitive(Type type)
    {
        if (!type.IsValueType || type.GetCustomAttribute<EnumTypeAttribute>() is null)
        {
            return null;
        }

        var conversion = type.GetMethod("op_Explicit", [type]);
        return conversion?.ReturnType == typeof(string) || conversion?.ReturnType == typeof(double)
            ? value => conversion.Invoke(null, [value])
            : throw new InvalidOperationException(
                $"Expected {type.FullName} to have an explicit conversion operator to String or Double."
            );
    }

    private static PropertyValue FromJson(JsonElement json) =>
        json.ValueKind switch
        {
            JsonValueKind.String => json.GetString(),
            JsonValueKind.Number => json.GetDouble(),
            JsonValueKind.True => true,
            JsonValueKind.False => false,
            JsonValueKind.Array => PropertyValue.List(json.EnumerateArray().Select(FromJson)),
            JsonValueKind.Object => new PropertyMap(
                json.EnumerateObject().Select(property => (property.Name, FromJson(property.Value)))
            ),
            _ => PropertyValue.Null,
        };
}
