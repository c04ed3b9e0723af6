using System.Collections.Immutable;

namespace Pulumi;

/// <summary>Reads parts of outputs of lists and unions.</summary>
public static class OutputExtensions
{
    /// <summary>Returns the element at <paramref name="index"/>, counted from 0.</summary>
    public static Output<T> GetAt<T>(this Output<ImmutableArray<T>> array, Input<int> index) =>
        Output.Tuple((Input<ImmutableArray<T>>)array, index).Apply(both => both.Item1[both.Item2]);

    /// <summary>Returns the first element.</summary>
    public static Output<T> First<T>(this Output<ImmutableArray<T>> array) => array.GetAt(0);

    /// <summary>Returns the number of elements.</summary>
    public static Output<int> Length<T>(this Output<ImmutableArray<T>> array) => array.Apply(items => items.Length);

    /// <summary>Returns whether the value is of the first type.</summary>
    public static Output<bool> IsT0<T0, T1>(this Output<Union<T0, T1>> output) => output.Apply(value => value.IsT0);

    /// <summary>Returns whether the value is of the second type.</summary>
    public static Output<bool> IsT1<T0, T1>(this Output<Union<T0, T1>> output) => output.Apply(value => value.IsT1);

    /// <summary>Returns the value as the first type.</summary>
    public static Output<T0> AsT0<T0, T1>(this Output<Union<T0, T1>> output) => output.Apply(value => value.AsT0);

    /// <summary>Returns the value as the second type.</summary>
    public static Output<T1> AsT1<T0, T1>(this Output<Union<T0, T1>> output) => output.Apply(value => value.AsT1);

    /// <summary>Returns the value.</summary>
    public static Output<object> Value<T0, T1>(this Output<Union<T0, T1>> output) => output.Apply(value => value.Value);
}
