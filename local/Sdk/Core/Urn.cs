using System.Diagnostics.CodeAnalysis;

namespace Pulumi;

/// <summary>The unique name of a resource: <c>urn:pulumi:stack::project::parentType$type::name</c>.</summary>
public readonly struct Urn : IEquatable<Urn>
{
    private readonly string _value;

    /// <param name="value">The URN as text. Null and the empty text are errors.</param>
    public Urn(string value)
    {
        if (string.IsNullOrEmpty(value))
        {
            throw new ArgumentException("URN cannot be null or empty.", nameof(value));
        }

        _value = value;
    }

    /// <summary>The URN as text.</summary>
    public static implicit operator string(Urn value) => value._value;

    /// <summary>
    /// Returns the URN of a resource with this name and type. At most one of <paramref name="parent"/> and
    /// <paramref name="parentUrn"/> may be given. Project and stack default to the present ones.
    /// </summary>
    public static Output<string> Create(
        Input<string> name,
        Input<string> type,
        Resource? parent = null,
        Input<string>? parentUrn = null,
        Input<string>? project = null,
        Input<string>? stack = null
    )
    {
        if (parent is not null && parentUrn is not null)
        {
            throw new ArgumentException("Only one of 'parent' and 'parentUrn' can be non-null.");
        }

        var prefix = (parent?.Urn ?? parentUrn?.ToOutput()) is { } above
            ? above.Apply(urn => $"{urn[..urn.LastIndexOf("::", StringComparison.Ordinal)]}$")
            : Output.Format(
                $"urn:pulumi:{stack ?? Deployment.Instance.StackName}::{project ?? Deployment.Instance.ProjectName}::"
            );
        return Output.Format($"{prefix}{type}::{name}");
    }

    public override string ToString() => _value;

    public override bool Equals([NotNullWhen(true)] object? obj) => obj is Urn other && Equals(other);

    public bool Equals(Urn other) => string.Equals(_value, other._value, StringComparison.Ordinal);

    public override int GetHashCode() => _value.GetHashCode(StringComparison.Ordinal);

    public static bool operator ==(Urn left, Urn right) => left.Equals(right);

    public static bool operator !=(Urn left, Urn right) => !left.Equals(right);

    /// <summary>Returns the resource's own type token in <paramref name="urn"/>, without its parents' types.</summary>
    internal static string TypeOf(string urn)
    {
        var qualified = urn.Split("::") is { Length: > 3 } parts ? parts[2] : "";
        return qualified[(qualified.LastIndexOf('$') + 1)..];
    }

    /// <summary>Returns the resource's name in <paramref name="urn"/>.</summary>
    internal static string NameOf(string urn) => urn.Split("::", 4) is { Length: 4 } parts ? parts[3] : "";
}
