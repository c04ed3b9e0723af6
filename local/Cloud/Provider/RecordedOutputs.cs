using System.Globalization;
using System.Security.Cryptography;
using System.Text.RegularExpressions;
using Local.Cloud.Resources;
using Local.Protocol.Values;

namespace Local.Cloud.Provider;

/// <summary>
/// The id and outputs of one recorded resource: its inputs, and the values of its schema with the placeholders
/// filled in. Random values stay the same.
/// </summary>
internal sealed partial class RecordedOutputs
{
    private const string LowerHex = "0123456789abcdef";
    private const string Digits = "0123456789";
    private const string Capitals = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";

    private static readonly Dictionary<string, string> Alphabets = new()
    {
        ["hex"] = LowerHex,
        ["digits"] = Digits,
        ["base32"] = Capitals + "234567",
        ["base36"] = Capitals + Digits,
        ["alphanumeric"] = Capitals + "abcdefghijklmnopqrstuvwxyz" + Digits,
        ["base64"] = Capitals + "abcdefghijklmnopqrstuvwxyz" + Digits + "+/",
    };

    private readonly ResourceShape _shape;
    private readonly RecordedShape _recorded;
    private readonly string _region;
    private readonly PropertyMap _inputs;
    private readonly PropertyMap _current;
    private readonly TimeProvider _time;
    private readonly Dictionary<string, PropertyValue?> _values = [];
    private string? _id;

    /// <summary>Makes the outputs of a new resource.</summary>
    public RecordedOutputs(
        ResourceShape shape,
        RecordedShape recorded,
        string region,
        PropertyMap inputs,
        TimeProvider time
    )
    {
        (_shape, _recorded, _region, _time) = (shape, recorded, region, time);
        _inputs = new PropertyMap(
            inputs.Select(input => KeyValuePair.Create(input.Key, AsText(shape.Inputs[input.Key].Value, input.Value)))
        );
        _current = PropertyMap.Empty;
    }

    /// <summary>Makes the outputs of a changed resource.</summary>
    public RecordedOutputs(
        ResourceShape shape,
        RecordedShape recorded,
        CloudResource resource,
        PropertyMap inputs,
        TimeProvider time
    )
        : this(shape, recorded, resource.Region, inputs, time)
    {
        (_id, _current) = (resource.Id, resource.Outputs);
    }

    /// <summary>The id of the resource.</summary>
    public string Id => _id ??= Filled(_recorded.Id);

    /// <summary>Returns all outputs.</summary>
    public PropertyMap All() =>
        new PropertyMap(
            _recorded
                .Outputs.Keys.Select(name => (name, Value(name)))
                .Where(output => output.Item2 is not null)
                .Select(output => (output.name, output.Item2!))
        ).With(_inputs);

    private PropertyValue? Value(string name)
    {
        if (_inputs.Get(name) is { } given)
        {
            return given;
        }

        if (!_values.TryGetValue(name, out var value))
        {
            value = _recorded.Outputs.Get(name) is { } template ? Made(template, _current.Get(name)) : null;
            _values[name] = value;
        }

        return value;
    }

    private PropertyValue? Made(PropertyValue template, PropertyValue? current) =>
        template switch
        {
            StringValue text => current is not null && IsDrawn(text.Value) ? current : Filled(text.Value),
            ListValue list => current is not null && list.Items.Any(item => item.AsString is { } text && IsDrawn(text))
                ? current
                : PropertyValue.List(list.Items.Select(item => Made(item, current: null)!)),
            MapValue { Value: var choice } when choice.Get("by")?.AsString is { } property => (
                choice.Get(Text(property)) ?? choice.Get("")
            )
                is { } chosen
                ? Made(chosen, current)
                : null,
            MapValue { Value: var choice } when choice.Get("when")?.AsString is { } property => Value(property)
                is not (null or BoolValue { Value: false })
                ? Made(choice["value"], current)
                : null,
            _ => template,
        };

    private string Filled(string template) => Placeholder().Replace(template, match => Part(match.Groups[1].Value));

    private string Part(string placeholder) =>
        placeholder switch
        {
            "uuid" => Guid.NewGuid().ToString(),
            "now" => _time.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture),
            _ when placeholder.Split(':') is [var alphabet, var length] => RandomNumberGenerator.GetString(
                Alphabets[alphabet],
                int.Parse(length, CultureInfo.InvariantCulture)
            ),
            _ when placeholder.Split('|') is [var name, var otherwise] => Text(name) is { Length: > 0 } text
                ? text
                : otherwise,
            _ when placeholder.Split('@') is [var name, "last"] => Text(name)[(Text(name).LastIndexOf('/') + 1)..],
            _ when placeholder.Split('@') is [var name, "address"] => Text(name).Split("://")[^1],
            ['/', .. var name] => $"/{Text(name).TrimStart('/')}",
            ['_', .. var name] => Text(name) is { Length: > 0 } text ? $"_{text}" : "",
            [.. var name, '/' or '-'] => Text(name) is var text and not ("" or "default") ? text + placeholder[^1] : "",
            _ => Text(placeholder),
        };

    private string Text(string name) =>
        name switch
        {
            "id" => Id,
            "account" => Arn.Account,
            "region" => _inputs.Get("region")?.AsString ?? _region,
            _ => Value(name)?.AsString ?? "",
        };

    private static bool IsDrawn(string template) =>
        Placeholder()
            .Matches(template)
            .Select(match => match.Groups[1].Value)
            .Any(part => part is "uuid" or "now" || part.Contains(':', StringComparison.Ordinal));

    // Instead of a text, an SDK may send the resource with that id, or the document itself.
    private static PropertyValue AsText(ValueShape shape, PropertyValue value) =>
        (shape, value) switch
        {
            (ValueShape.Any, ResourceValue { Id: { } id }) => id,
            (ValueShape.Any, MapValue { Value: var document }) => PropertyJson.ToText(document),
            (ValueShape.ListOf { Item: ValueShape.Any }, ListValue list) => PropertyValue.List(
                list.Items.Select(item => item is ResourceValue { Id: { } id } ? id : item)
            ),
            _ => value,
        };

    [GeneratedRegex(@"\{([a-zA-Z0-9_/:|@-]+)\}")]
    private static partial Regex Placeholder();
}
