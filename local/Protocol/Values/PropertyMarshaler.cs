using Google.Protobuf.WellKnownTypes;

namespace Local.Protocol.Values;

/// <summary>
/// The kinds of value, besides JSON's and unknown, that the other side understands. All others are sent without
/// their wrappers.
/// </summary>
public readonly record struct MarshalOptions(bool KeepSecrets, bool KeepOutputs, bool KeepResources)
{
    /// <summary>All kinds, for a side that accepts secrets, outputs and resource references.</summary>
    public static MarshalOptions All => new(true, true, true);

    /// <summary>Secrets and resource references. An output is sent as its value.</summary>
    public static MarshalOptions WithoutOutputs => new(true, false, true);

    /// <summary>JSON's kinds and unknown only.</summary>
    public static MarshalOptions PlainOnly => default;
}

/// <summary>Converts values to and from <c>google.protobuf.Struct</c>, the form in Pulumi's protocol.</summary>
public static class PropertyMarshaler
{
    /// <summary>Returns the struct for <paramref name="map"/>.</summary>
    public static Struct ToStruct(PropertyMap map, MarshalOptions options)
    {
        var result = new Struct();
        foreach (var (key, value) in map)
        {
            result.Fields.Add(key, ToValue(value, options));
        }

        return result;
    }

    /// <summary>Returns the protobuf value for <paramref name="value"/>.</summary>
    public static Value ToValue(PropertyValue value, MarshalOptions options) =>
        value switch
        {
            NullValue => Value.ForNull(),
            BoolValue v => Value.ForBool(v.Value),
            NumberValue v => Value.ForNumber(v.Value),
            StringValue v => Value.ForString(v.Value),
            UnknownValue => Value.ForString(Signatures.Unknown),
            ListValue v => Value.ForList([.. v.Items.Select(item => ToValue(item, options))]),
            MapValue v => Value.ForStruct(ToStruct(v.Value, options)),
            SecretValue v => Wrap(v.Element, options),
            OutputValue v => FromOutput(v, options),
            AssetValue v => Signed(
                Signatures.Asset,
                ("text", Text(v.Text)),
                ("path", Text(v.Path)),
                ("uri", Text(v.Uri)),
                ("hash", Text(v.Hash))
            ),
            ArchiveValue v => Signed(
                Signatures.Archive,
                ("assets", v.Assets is null ? null : Value.ForStruct(ToStruct(v.Assets, options))),
                ("path", Text(v.Path)),
                ("uri", Text(v.Uri)),
                ("hash", Text(v.Hash))
            ),
            ResourceValue v => FromResource(v, options),
            _ => throw new InvalidOperationException($"unknown kind of value: {value.GetType()}"),
        };

    /// <summary>Returns the map in <paramref name="properties"/>; empty for null.</summary>
    public static PropertyMap FromStruct(Struct? properties) =>
        properties is null
            ? PropertyMap.Empty
            : new PropertyMap(
                properties.Fields.Select(field =>
                    KeyValuePair.Create(StringPool.Share(field.Key), FromValue(field.Value))
                )
            );

    /// <summary>Returns the value in <paramref name="value"/>.</summary>
    public static PropertyValue FromValue(Value value) =>
        value.KindCase switch
        {
            Value.KindOneofCase.BoolValue => value.BoolValue,
            Value.KindOneofCase.NumberValue => value.NumberValue,
            Value.KindOneofCase.StringValue => value.StringValue == Signatures.Unknown
                ? PropertyValue.Unknown
                : StringPool.ShareValue(value.StringValue),
            Value.KindOneofCase.ListValue => PropertyValue.List(value.ListValue.Values.Select(FromValue)),
            Value.KindOneofCase.StructValue => FromSigned(FromStruct(value.StructValue)),
            _ => PropertyValue.Null,
        };

    private static PropertyValue FromSigned(PropertyMap map) =>
        map.Get(Signatures.Key)?.AsString switch
        {
            null => map,
            Signatures.Secret => new SecretValue(map.Get("value") ?? PropertyValue.Null),
            Signatures.Output => new OutputValue(
                map.Get("value") ?? PropertyValue.Unknown,
                map.Get("secret")?.AsBool ?? false,
                [.. (map.Get("dependencies")?.AsList ?? []).Select(urn => urn.AsString ?? "")]
            ),
            Signatures.Asset => new AssetValue(
                map.Get("text")?.AsString,
                map.Get("path")?.AsString,
                map.Get("uri")?.AsString,
                map.Get("hash")?.AsString
            ),
            Signatures.Archive => new ArchiveValue(
                map.Get("assets")?.AsMap,
                map.Get("path")?.AsString,
                map.Get("uri")?.AsString,
                map.Get("hash")?.AsString
            ),
            Signatures.Resource => new ResourceValue(
                map.Get("urn")?.AsString ?? "",
                // An unknown id may arrive as the empty text.
                map.Get("id")
                    is StringValue { Value: "" }
                    ? PropertyValue.Unknown
                    : map.Get("id"),
                map.Get("packageVersion")?.AsString ?? ""
            ),
            var other => throw new FormatException($"unknown signature in a value: {other}"),
        };

    private static Value Wrap(PropertyValue element, MarshalOptions options) =>
        options.KeepSecrets
            ? Signed(Signatures.Secret, ("value", ToValue(element, options)))
            : ToValue(element, options);

    private static Value FromOutput(OutputValue output, MarshalOptions options)
    {
        if (!options.KeepOutputs)
        {
            return output.Secret ? Wrap(output.Element, options) : ToValue(output.Element, options);
        }

        return Signed(
            Signatures.Output,
            ("value", output.Element is UnknownValue ? null : ToValue(output.Element, options)),
            ("secret", output.Secret ? Value.ForBool(true) : null),
            (
                "dependencies",
                output.Dependencies.Length == 0 ? null : Value.ForList([.. output.Dependencies.Select(Value.ForString)])
            )
        );
    }

    private static Value FromResource(ResourceValue resource, MarshalOptions options)
    {
        if (!options.KeepResources)
        {
            return resource.Id is null ? Value.ForString(resource.Urn) : ToValue(resource.Id, options);
        }

        return Signed(
            Signatures.Resource,
            ("urn", Value.ForString(resource.Urn)),
            ("id", resource.Id is null ? null : ToValue(resource.Id, options)),
            ("packageVersion", resource.PackageVersion.Length == 0 ? null : Value.ForString(resource.PackageVersion))
        );
    }

    private static Value? Text(string? text) => text is null ? null : Value.ForString(text);

    private static Value Signed(string signature, params (string Name, Value? Value)[] fields)
    {
        var result = new Struct { Fields = { [Signatures.Key] = Value.ForString(signature) } };
        foreach (var (name, value) in fields)
        {
            if (value is not null)
            {
                result.Fields.Add(name, value);
            }
        }

        return Value.ForStruct(result);
    }
}
