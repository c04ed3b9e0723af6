namespace Pulumi;

/// <summary>Converts inputs to outputs.</summary>
public static class InputExtensions
{
    /// <inheritdoc cref="Output{T}.Apply{TResult}(Func{T, TResult})"/>
    public static Output<TResult> Apply<T, TResult>(this Input<T>? input, Func<T, TResult> func) =>
        input.ToOutput().Apply(func);

    /// <inheritdoc cref="Output{T}.Apply{TResult}(Func{T, TResult})"/>
    public static Output<TResult> Apply<T, TResult>(this Input<T>? input, Func<T, Task<TResult>> func) =>
        input.ToOutput().Apply(func);

    /// <inheritdoc cref="Output{T}.Apply{TResult}(Func{T, Output{TResult}})"/>
    public static Output<TResult> Apply<T, TResult>(this Input<T>? input, Func<T, Input<TResult>?> func) =>
        input.ToOutput().Apply(func);

    /// <inheritdoc cref="Output{T}.Apply{TResult}(Func{T, Output{TResult}})"/>
    public static Output<TResult> Apply<T, TResult>(this Input<T>? input, Func<T, Output<TResult>?> func) =>
        input.ToOutput().Apply(func);

    /// <summary>
    /// Returns the output of <paramref name="input"/>. For null, the output holds the type's default.
    /// </summary>
    public static Output<T> ToOutput<T>(this Input<T>? input) => input ?? Output.Create(default(T)!);
}

/// <summary>Adds to lists whose elements are of one of two types.</summary>
public static class InputListExtensions
{
    /// <summary>Adds <paramref name="value"/> as the first of the two types.</summary>
    public static void Add<T0, T1>(this InputList<Union<T0, T1>> list, Input<T0> value) =>
        list.Add(value.ToOutput().Apply(v => (Union<T0, T1>)v));

    /// <summary>Adds <paramref name="value"/> as the second of the two types.</summary>
    public static void Add<T0, T1>(this InputList<Union<T0, T1>> list, Input<T1> value) =>
        list.Add(value.ToOutput().Apply(v => (Union<T0, T1>)v));
}

/// <summary>Adds to maps whose values are of one of two types.</summary>
public static class InputMapExtensions
{
    /// <summary>Adds <paramref name="value"/> as the first of the two types.</summary>
    public static void Add<T0, T1>(this InputMap<Union<T0, T1>> map, string key, Input<T0> value) =>
        map.Add(key, value.ToOutput().Apply(v => (Union<T0, T1>)v));

    /// <summary>Adds <paramref name="value"/> as the second of the two types.</summary>
    public static void Add<T0, T1>(this InputMap<Union<T0, T1>> map, string key, Input<T1> value) =>
        map.Add(key, value.ToOutput().Apply(v => (Union<T0, T1>)v));
}
