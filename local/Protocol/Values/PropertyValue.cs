using System.Collections.Immutable;

namespace Local.Protocol.Values;

/// <summary>
/// A value in the exchange between Pulumi's programs, engine and providers: JSON's kinds, and Pulumi's additions
/// (unknown, secret, output, asset, archive, resource reference). Immutable. Two values are equal if their content
/// is equal at every depth.
/// </summary>
public abstract record PropertyValue
{
    private protected PropertyValue() { }

    /// <summary>JSON's null.</summary>
    public static PropertyValue Null { get; } = new NullValue();

    /// <summary>A value that is known only after an update.</summary>
    public static PropertyValue Unknown { get; } = new UnknownValue();

    public static implicit operator PropertyValue(bool value) => value ? BoolValue.True : BoolValue.False;

    public static implicit operator PropertyValue(double value) => NumberValue.Of(value);

    public static implicit operator PropertyValue(string? value) => value is null ? Null : new StringValue(value);

    public static implicit operator PropertyValue(PropertyMap value) => new MapValue(value);

    /// <summary>Returns a list of <paramref name="items"/>.</summary>
    public static PropertyValue List(params IEnumerable<PropertyValue> items) => new ListValue([.. items]);

    /// <summary>Whether this value, or any inside it, is unknown.</summary>
    public virtual bool ContainsUnknowns => false;

    /// <summary>Whether this value, or any inside it, is secret.</summary>
    public virtual bool ContainsSecrets => false;

    /// <summary>The value without the wrappers that mark it, or values inside it, as secret or as an output.</summary>
    public virtual PropertyValue Plain => this;

    /// <summary>The text of a string (secret or not); null for other kinds.</summary>
    public string? AsString => (Plain as StringValue)?.Value;

    /// <summary>The number (secret or not); null for other kinds.</summary>
    public double? AsNumber => (Plain as NumberValue)?.Value;

    /// <summary>The boolean (secret or not); null for other kinds.</summary>
    public bool? AsBool => (Plain as BoolValue)?.Value;

    /// <summary>The map (secret or not); null for other kinds.</summary>
    public PropertyMap? AsMap => (Plain as MapValue)?.Value;

    /// <summary>The items of a list (secret or not); null for other kinds.</summary>
    public IReadOnlyList<PropertyValue>? AsList => Plain is ListValue list ? list.Items : null;

    /// <summary>Returns the value as JSON, for messages. Secrets are hidden.</summary>
    public sealed override string ToString() => PropertyJson.ToText(new PropertyMap(("value", this)), _ => "[secret]");
}

/// <summary>JSON's null.</summary>
public sealed record NullValue : PropertyValue;

/// <summary>A boolean.</summary>
public sealed record BoolValue(bool Value) : PropertyValue
{
    internal static readonly BoolValue True = new(true);

    internal static readonly BoolValue False = new(false);
}

/// <summary>A number in JSON's double precision.</summary>
public sealed record NumberValue(double Value) : PropertyValue
{
    // Frequent numbers: counts, seconds, most ports.
    private static readonly NumberValue?[] Small = new NumberValue?[10_000];

    internal static NumberValue Of(double value) =>
        value >= 0 && value < Small.Length && (int)value is var index && index == value && !double.IsNegative(value)
            ? Small[index] ??= new NumberValue(value)
            : new NumberValue(value);
}

/// <summary>A text.</summary>
public sealed record StringValue(string Value) : PropertyValue;

/// <summary>A list. Two lists are equal if they have equal items in the same order.</summary>
public sealed record ListValue(ImmutableArray<PropertyValue> Items) : PropertyValue
{
    /// <inheritdoc/>
    public override bool ContainsUnknowns => Items.Any(item => item.ContainsUnknowns);

    /// <inheritdoc/>
    public override bool ContainsSecrets => Items.Any(item => item.ContainsSecrets);

    /// <inheritdoc/>
    public override PropertyValue Plain =>
        Items.All(item => ReferenceEquals(item.Plain, item))
            ? this
            : new ListValue([.. Items.Select(item => item.Plain)]);

    public bool Equals(ListValue? other) => other is not null && Items.AsSpan().SequenceEqual(other.Items.AsSpan());

    public override int GetHashCode()
    {
        var hash = new HashCode();
        foreach (var item in Items)
        {
            hash.Add(item);
        }

        return hash.ToHashCode();
    }
}

/// <summary>A map from names to values.</summary>
public sealed record MapValue(PropertyMap Value) : PropertyValue
{
    /// <inheritdoc/>
    public override bool ContainsUnknowns => Value.Values.Any(value => value.ContainsUnknowns);

    /// <inheritdoc/>
    public override bool ContainsSecrets => Value.Values.Any(value => value.ContainsSecrets);

    /// <inheritdoc/>
    public override PropertyValue Plain =>
        Value.Values.All(value => ReferenceEquals(value.Plain, value)) ? this : new MapValue(Value.Plain());
}

/// <summary>A value that is known only after an update.</summary>
public sealed record UnknownValue : PropertyValue
{
    /// <inheritdoc/>
    public override bool ContainsUnknowns => true;
}

/// <summary>A value that is never displayed, and is encrypted in the state.</summary>
public sealed record SecretValue(PropertyValue Element) : PropertyValue
{
    /// <inheritdoc/>
    public override bool ContainsUnknowns => Element.ContainsUnknowns;

    /// <inheritdoc/>
    public override bool ContainsSecrets => true;

    /// <inheritdoc/>
    public override PropertyValue Plain => Element.Plain;
}

/// <summary>A value with its dependencies.</summary>
/// <param name="Element">The value, which may be unknown.</param>
/// <param name="Secret">Whether the value is secret.</param>
/// <param name="Dependencies">The URNs of the resources that it came from.</param>
public sealed record OutputValue(PropertyValue Element, bool Secret, ImmutableArray<string> Dependencies)
    : PropertyValue
{
    /// <inheritdoc/>
    public override bool ContainsUnknowns => Element.ContainsUnknowns;

    /// <inheritdoc/>
    public override bool ContainsSecrets => Secret || Element.ContainsSecrets;

    /// <inheritdoc/>
    public override PropertyValue Plain => Element.Plain;

    public bool Equals(OutputValue? other) =>
        other is not null
        && Element == other.Element
        && Secret == other.Secret
        && Dependencies.AsSpan().SequenceEqual(other.Dependencies.AsSpan());

    public override int GetHashCode() => HashCode.Combine(Element, Secret, Dependencies.Length);
}

/// <summary>A file. Exactly one of text, path and URI is given.</summary>
public sealed record AssetValue(string? Text, string? Path, string? Uri, string? Hash) : PropertyValue;

/// <summary>A set of files. Exactly one of assets, path and URI is given.</summary>
public sealed record ArchiveValue(PropertyMap? Assets, string? Path, string? Uri, string? Hash) : PropertyValue;

/// <summary>A reference to a resource, as a value.</summary>
/// <param name="Urn">The URN of the resource.</param>
/// <param name="Id">The id of the resource: a string or unknown; null for a component.</param>
/// <param name="PackageVersion">The version of the resource's package; may be empty.</param>
public sealed record ResourceValue(string Urn, PropertyValue? Id, string PackageVersion) : PropertyValue;
