namespace Pulumi;

/// <summary>A union whose types are not known at compile time.</summary>
internal interface IUnion
{
    object Value { get; }
}

/// <summary>A value of one of two types.</summary>
public readonly struct Union<T0, T1> : IEquatable<Union<T0, T1>>, IUnion
{
    private readonly T0 _first;
    private readonly T1 _second;

    private Union(bool isSecond, T0 first, T1 second)
    {
        IsT1 = isSecond;
        _first = first;
        _second = second;
    }

    /// <summary>Whether the value is of the first type.</summary>
    public bool IsT0 => !IsT1;

    /// <summary>Whether the value is of the second type.</summary>
    public bool IsT1 { get; }

    /// <summary>The value as the first type.</summary>
    /// <exception cref="InvalidOperationException">The value is of the second type.</exception>
    public T0 AsT0 =>
        IsT0 ? _first : throw new InvalidOperationException($"The value is not of type {typeof(T0).Name}.");

    /// <summary>The value as the second type.</summary>
    /// <exception cref="InvalidOperationException">The value is of the first type.</exception>
    public T1 AsT1 =>
        IsT1 ? _second : throw new InvalidOperationException($"The value is not of type {typeof(T1).Name}.");

    /// <summary>The value.</summary>
    public object Value => IsT1 ? _second! : _first!;

    /// <summary>Returns a value of the first type.</summary>
    public static Union<T0, T1> FromT0(T0 input) => new(isSecond: false, input, default!);

    /// <summary>Returns a value of the second type.</summary>
    public static Union<T0, T1> FromT1(T1 input) => new(isSecond: true, default!, input);

    /// <summary>
    /// Returns a union whose value of the first type is replaced by the result of <paramref name="mapFunc"/>.
    /// </summary>
    public Union<TResult, T1> MapT0<TResult>(Func<T0, TResult> mapFunc) =>
        IsT1 ? Union<TResult, T1>.FromT1(_second) : Union<TResult, T1>.FromT0(mapFunc(_first));

    /// <summary>
    /// Returns a union whose value of the second type is replaced by the result of <paramref name="mapFunc"/>.
    /// </summary>
    public Union<T0, TResult> MapT1<TResult>(Func<T1, TResult> mapFunc) =>
        IsT1 ? Union<T0, TResult>.FromT1(mapFunc(_second)) : Union<T0, TResult>.FromT0(_first);

    /// <summary>Returns a union with the result of the function for the value's type.</summary>
    public Union<TResult0, TResult1> Bimap<TResult0, TResult1>(
        Func<T0, TResult0> mapFunc0,
        Func<T1, TResult1> mapFunc1
    ) =>
        IsT1 ? Union<TResult0, TResult1>.FromT1(mapFunc1(_second)) : Union<TResult0, TResult1>.FromT0(mapFunc0(_first));

    /// <summary>Returns the result of the function for the value's type.</summary>
    public TResult Match<TResult>(Func<T0, TResult> f0, Func<T1, TResult> f1) => IsT1 ? f1(_second) : f0(_first);

    /// <summary>Calls the function for the value's type.</summary>
    public void Switch(Action<T0> f0, Action<T1> f1)
    {
        if (IsT1)
        {
            f1(_second);
        }
        else
        {
            f0(_first);
        }
    }

    /// <summary>
    /// Returns whether the value is of the first type. If not, <paramref name="remainder"/> holds it.
    /// </summary>
    public bool TryPickT0(out T0 value, out T1 remainder)
    {
        (value, remainder) = (_first, _second);
        return IsT0;
    }

    /// <summary>
    /// Returns whether the value is of the second type. If not, <paramref name="remainder"/> holds it.
    /// </summary>
    public bool TryPickT1(out T1 value, out T0 remainder)
    {
        (value, remainder) = (_second, _first);
        return IsT1;
    }

    public bool Equals(Union<T0, T1> other) => IsT1 == other.IsT1 && Equals(Value, other.Value);

    public override bool Equals(object? obj) => obj is Union<T0, T1> other && Equals(other);

    public override int GetHashCode() => HashCode.Combine(IsT1, Value);

    public override string ToString() => Value?.ToString() ?? "";

    /// <summary>A value of the first type.</summary>
    public static implicit operator Union<T0, T1>(T0 t) => FromT0(t);

    /// <summary>A value of the second type.</summary>
    public static implicit operator Union<T0, T1>(T1 t) => FromT1(t);

    public static bool operator ==(Union<T0, T1> left, Union<T0, T1> right) => left.Equals(right);

    public static bool operator !=(Union<T0, T1> left, Union<T0, T1> right) => !left.Equals(right);
}
