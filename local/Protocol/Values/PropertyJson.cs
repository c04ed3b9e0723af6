using System.Text;
using System.Text.Json;

namespace Local.Protocol.Values;

/// <summary>Converts values to and from JSON, in the form of Pulumi's checkpoints.</summary>
public static class PropertyJson
{
    /// <summary>Writes <paramref name="map"/> as a JSON object.</summary>
    /// <param name="writer">The destination.</param>
    /// <param name="map">The map to write.</param>
    /// <param name="encrypt">
    /// Encrypts the JSON text of a secret value. If it is null, the text is written under the name
    /// <c>plaintext</c>, as by <c>pulumi stack export --show-secrets</c>.
    /// </param>
    public static void Write(Utf8JsonWriter writer, PropertyMap map, Func<string, string>? encrypt)
    {
        writer.WriteStartObject();
        foreach (var (key, value) in map)
        {
            writer.WritePropertyName(key);
            Write(writer, value, encrypt);
        }

        writer.WriteEndObject();
    }

    /// <summary>Writes <paramref name="value"/>. See the overload for a map.</summary>
    public static void Write(Utf8JsonWriter writer, PropertyValue value, Func<string, string>? encrypt)
    {
        switch (value)
        {
            case NullValue:
                writer.WriteNullValue();
                break;
            case BoolValue v:
                writer.WriteBooleanValue(v.Value);
                break;
            case NumberValue v:
                writer.WriteNumberValue(v.Value);
                break;
            case StringValue v:
                writer.WriteStringValue(v.Value);
                break;
            case UnknownValue:
                writer.WriteStringValue(Signatures.Unknown);
                break;
            case ListValue v:
                writer.WriteStartArray();
                foreach (var item in v.Items)
                {
                    Write(writer, item, encrypt);
                }

                writer.WriteEndArray();
                break;
            case MapValue v:
                Write(writer, v.Value, encrypt);
                break;
            case SecretValue v:
                WriteSecret(writer, v.Element, encrypt);
                break;
            case OutputValue { Secret: true } v:
                WriteSecret(writer, v.Element, encrypt);
                break;
            case OutputValue v:
                Write(writer, v.Element, encrypt);
                break;
            default:
                // Assets, archives and resource references have the same form in messages and in the state.
                var wire = PropertyMarshaler.ToValue(value, MarshalOptions.All).StructValue;
                writer.WriteStartObject();
                foreach (var (key, field) in wire.Fields.OrderBy(field => field.Key, StringComparer.Ordinal))
                {
                    writer.WritePropertyName(key);
                    Write(writer, PropertyMarshaler.FromValue(field), encrypt);
                }

                writer.WriteEndObject();
                break;
        }
    }

    /// <summary>Returns the JSON text of <paramref name="map"/>.</summary>
    public static string ToText(PropertyMap map, Func<string, string>? encrypt = null, bool indented = false) =>
        ToText(writer => Write(writer, map, encrypt), indented);

    /// <summary>Returns the map in the JSON text <paramref name="text"/>, which must not contain ciphertexts.</summary>
    public static PropertyMap FromText(string text)
    {
        using var document = JsonDocument.Parse(text);
        return ReadMap(document.RootElement, decrypt: null);
    }

    /// <summary>Returns the map in <paramref name="element"/>, a JSON object.</summary>
    /// <param name="element">The element to read.</param>
    /// <param name="decrypt">Decrypts a ciphertext to JSON text. Required if there are ciphertexts.</param>
    /// <exception cref="FormatException">There is a ciphertext and <paramref name="decrypt"/> is null.</exception>
    public static PropertyMap ReadMap(JsonElement element, Func<string, string>? decrypt) =>
        new(
            element
                .EnumerateObject()
                .Select(property => KeyValuePair.Create(StringPool.Share(property.Name), Read(property.Value, decrypt)))
        );

    /// <summary>Returns the value in <paramref name="element"/>. See <see cref="ReadMap"/>.</summary>
    public static PropertyValue Read(JsonElement element, Func<string, string>? decrypt) =>
        element.ValueKind switch
        {
            JsonValueKind.True => true,
            JsonValueKind.False => false,
            JsonValueKind.Number => element.GetDouble(),
            JsonValueKind.String when element.ValueEquals(Signatures.Unknown) => PropertyValue.Unknown,
            JsonValueKind.String => StringPool.ShareValue(element.GetString()!),
            JsonValueKind.Array => PropertyValue.List(element.EnumerateArray().Select(item => Read(item, decrypt))),
            JsonValueKind.Object when element.TryGetProperty(Signatures.Key, out var signature) => ReadSigned(
                element,
                signature.GetString(),
                decrypt
            ),
            JsonValueKind.Object => ReadMap(element, decrypt),
            _ => PropertyValue.Null,
        };

    private static PropertyValue ReadSigned(JsonElement element, string? signature, Func<string, string>? decrypt)
    {
        if (signature != Signatures.Secret)
        {
            return PropertyMarshaler.FromValue(
                PropertyMarshaler.ToValue(ReadMap(element, decrypt), MarshalOptions.All)
            );
        }

        string text;
        if (element.TryGetProperty("plaintext", out var plaintext))
        {
            text = plaintext.GetString() ?? "null";
        }
        else if (decrypt is not null && element.TryGetProperty("ciphertext", out var ciphertext))
        {
            text = decrypt(ciphertext.GetString() ?? "");
        }
        else
        {
            throw new FormatException("a secret that cannot be decrypted");
        }

        using var document = JsonDocument.Parse(text);
        return new SecretValue(Read(document.RootElement, decrypt));
    }

    private static void WriteSecret(Utf8JsonWriter writer, PropertyValue element, Func<string, string>? encrypt)
    {
        var text = ToText(inner => Write(inner, element, encrypt: null), indented: false);
        writer.WriteStartObject();
        writer.WriteString(Signatures.Key, Signatures.Secret);
        if (encrypt is null)
        {
            writer.WriteString("plaintext", text);
        }
        else
        {
            writer.WriteString("ciphertext", encrypt(text));
        }

        writer.WriteEndObject();
    }

    private static string ToText(Action<Utf8JsonWriter> write, bool indented)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = indented }))
        {
            write(writer);
        }

        return Encoding.UTF8.GetString(buffer.ToArray());
    }
}
