using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Local.Protocol.Values;

namespace Local.Cli.Display;

/// <summary>Formats values for displays: texts in quotes, secrets and unknowns as placeholders.</summary>
internal static class ValueText
{
    private static readonly JsonSerializerOptions Json = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>The text for a value that is unknown before the update, as in Pulumi.</summary>
    public const string Unknown = "output<string>";

    /// <summary>Formats a value. Maps and lists take several lines.</summary>
    /// <param name="value">The value to format.</param>
    /// <param name="indent">The column of the value's first line.</param>
    /// <param name="showSecrets">Whether to show secrets in clear.</param>
    public static string Format(PropertyValue value, int indent, bool showSecrets = false)
    {
        var text = new StringBuilder();
        Append(text, value, indent, showSecrets);
        return text.ToString();
    }

    /// <summary>
    /// Formats a value as <c>stack output</c> prints a single one: a text as it is, other values as JSON.
    /// </summary>
    public static string Bare(PropertyValue value, bool showSecrets) =>
        Clear(value, showSecrets) switch
        {
            StringValue text => text.Value,
            var other => PropertyJson.ToText(PropertyMap.Empty.With("v", other))[5..^1],
        };

    /// <summary>Returns a copy of the value in which each secret is in clear, or replaced by a placeholder.</summary>
    public static PropertyValue Clear(PropertyValue value, bool showSecrets) =>
        value switch
        {
            SecretValue secret => showSecrets ? Clear(secret.Element, true) : "[secret]",
            OutputValue { Secret: true } output => showSecrets ? Clear(output.Element, true) : "[secret]",
            OutputValue output => Clear(output.Element, showSecrets),
            ListValue list => PropertyValue.List(list.Items.Select(item => Clear(item, showSecrets))),
            MapValue map => Clear(map.Value, showSecrets),
            UnknownValue => Unknown,
            _ => value,
        };

    /// <summary>See <see cref="Clear(PropertyValue, bool)"/>.</summary>
    public static PropertyMap Clear(PropertyMap map, bool showSecrets) =>
        new(map.Select(entry => KeyValuePair.Create(entry.Key, Clear(entry.Value, showSecrets))));

    private static void Append(StringBuilder text, PropertyValue value, int indent, bool showSecrets)
    {
        switch (value)
        {
            case NullValue:
                text.Append("<null>");
                break;
            case BoolValue v:
                text.Append(v.Value ? "true" : "false");
                break;
            case NumberValue v:
                text.Append(v.Value.ToString("R", CultureInfo.InvariantCulture));
                break;
            case StringValue v:
                text.Append(JsonSerializer.Serialize(v.Value, Json));
                break;
            case UnknownValue:
                text.Append(Unknown);
                break;
            case SecretValue v:
                AppendSecret(text, v.Element, indent, showSecrets);
                break;
            case OutputValue { Secret: true } v:
                AppendSecret(text, v.Element, indent, showSecrets);
                break;
            case OutputValue v:
                Append(text, v.Element, indent, showSecrets);
                break;
            case ListValue v:
                AppendLines(text, v.Items.Select((item, index) => ($"[{index}]", item)), '[', ']', indent, showSecrets);
                break;
            case MapValue v:
                AppendLines(text, v.Value.Select(e => (e.Key, e.Value)), '{', '}', indent, showSecrets);
                break;
            case ResourceValue v:
                text.Append(v.Urn);
                break;
            case AssetValue v:
                text.Append("asset(").Append(v.Path ?? v.Uri ?? "text").Append(')');
                break;
            case ArchiveValue v:
                text.Append("archive(").Append(v.Path ?? v.Uri ?? "assets").Append(')');
                break;
        }
    }

    private static void AppendSecret(StringBuilder text, PropertyValue element, int indent, bool showSecrets)
    {
        if (showSecrets)
        {
            Append(text, element, indent, showSecrets);
        }
        else
        {
            text.Append("[secret]");
        }
    }

    private static void AppendLines(
        StringBuilder text,
        IEnumerable<(string Name, PropertyValue Value)> entries,
        char open,
        char close,
        int indent,
        bool showSecrets
    )
    {
        text.Append(open);
        var any = false;
        foreach (var (name, value) in entries)
        {
            any = true;
            text.Append('\n').Append(' ', indent + 4).Append(name).Append(": ");
            Append(text, value, indent + 4, showSecrets);
        }

        if (any)
        {
            text.Append('\n').Append(' ', indent);
        }

        text.Append(close);
    }
}
