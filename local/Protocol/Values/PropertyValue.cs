using System.Collections.Immutable;

namespace Local.Protocol.Values;

/// <summary>
/// A value as Pulumi's programs, engine and providers exchange it: JSON's kinds, and what Pulumi adds to them
/// (unknown, secret, output, asset, archive, resource reference). Immutable; two values are equal when what
/// they hold is equal, however deep.
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

    /// <summary>A list of <paramref name="items"/>.</summary>
    public static PropertyValue List(params IEnumerable<PropertyValue> items) => new ListValue([.. items]);

    /// <summary>Whether this value, or any inside it, is unknown.</summary>
    public virtual bool ContainsUnknowns => false;

    /// <summary>Whether this value, or any inside it, is secret.</summary>
    public virtual bool ContainsSecrets => false;

    /// <summary>This value without the wrappers that mark it, or values inside it, as secret or as an output.</summary>
    public virtual PropertyValue Plain => this;

    /// <summary>The text of a string (secret or not), or null when this is none.</summary>
    public string? AsString => (Plain as StringValue)?.Value;

    /// <summary>The number (secret or not), or null when this is none.</summary>
    public double? AsNumber => (Plain as NumberValue)?.Value;

    /// <summary>The truth value (secret or not), or null when this is none.</summary>
    public bool? AsBool => (Plain as BoolValue)?.Value;

    /// <summary>The map (secret or not), or null when this is none.</summary>
    public PropertyMap? AsMap => (Plain as MapValue)?.Value;

    /// <summary>The items of a list (secret or not), or null when this is none.</summary>
    public IReadOnlyList<PropertyValue>? AsList => Plain is ListValue list ? list.Items : null;

    /// <summary>The value as JSON, for messages; a secret is not shown.</summary>
    public sealed override string ToString() => PropertyJson.ToText(new PropertyMap(("value", this)), _ => "[secret]");
}

/// <summary>JSON's null.</summary>
public sealed record NullValue : PropertyValue;

/// <summary>True or false.</summary>
public sealed record BoolValue(bool Value) : PropertyValue
{
    internal static readonly BoolValue True = new(true);

    internal static readonly BoolValue False = new(false);
}

/// <summary>A number, as JSON has it: double precision.</summary>
public sealed record NumberValue(double Value) : PropertyValue
{
    // Numbers that come again and again: counts, seconds, most ports.
    private static readonly NumberValue?[] Small = new NumberValue?[10_000];

    internal static NumberValue Of(double value) =>
        value >= 0 && value < Small.Length && (int)value is var index && index == value && !double.IsNegative(value)
            ? Small[index] ??= new NumberValue(value)
            : new NumberValue(value);
}

/// <summary>A text.</summary>
public sealed record StringValue(string Value) : PropertyValue;

/// <summary>A list; equal to another of equal items in the same order.</summary>
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

/// <summary>A value that is shown nowhere and kept encrypted.</summary>
public sealed record SecretValue(PropertyValue Element) : PropertyValue
{
    /// <inheritdoc/>
    public override bool ContainsUnknowns => Element.ContainsUnknowns;

    /// <inheritdoc/>
    public override bool ContainsSecrets => true;

    /// <inheritdoc/>
    public override PropertyValue Plain => Element.Plain;
}

/// <summary>A value with what it depends on.</summary>
/// <param name="Element">The value; unknown when it is not known yet.</param>
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

/// <summary>A file: exactly one of text, path and URI is given.</summary>
public sealed record AssetValue(string? Text, string? Path, string? Uri, string? Hash) : PropertyValue;

/// <summary>A set of files: exactly one of assets, path and URI is given.</summary>
public sealed record ArchiveValue(PropertyMap? Assets, string? Path, string? Uri, string? Hash) : PropertyValue;

/// <summary>A resource that stands as a value.</summary>
/// <param name="Urn">Its URN.</param>
/// <param name="Id">Its id: a string or unknown; null for a component.</param>
/// <param name="PackageVersion">The version of its package; may be empty.</param>
public sealed record ResourceValue(string Urn, PropertyValue? Id, string PackageVersion) : PropertyValue;
