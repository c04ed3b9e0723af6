namespace Pulumi;

/// <summary>An input of one of two types.</summary>
public sealed class InputUnion<T0, T1> : Input<Union<T0, T1>>
{
    /// <summary>An input of the first type's default.</summary>
    public InputUnion()
        : this(Output.Create(default(Union<T0, T1>))) { }

    private InputUnion(Output<Union<T0, T1>> output)
        : base(output) { }

    /// <summary>An input that is known now.</summary>
    public static implicit operator InputUnion<T0, T1>(Union<T0, T1> value) => new(Output.Create(value));

    /// <summary>An input of the first type.</summary>
    public static implicit operator InputUnion<T0, T1>(T0 value) => new(Output.Create((Union<T0, T1>)value));

    /// <summary>An input of the second type.</summary>
    public static implicit operator InputUnion<T0, T1>(T1 value) => new(Output.Create((Union<T0, T1>)value));

    /// <summary>An input of the first type.</summary>
    public static implicit operator InputUnion<T0, T1>(Input<T0> value) => new(value.Apply(Union<T0, T1>.FromT0));

    /// <summary>An input of the second type.</summary>
    public static implicit operator InputUnion<T0, T1>(Input<T1> value) => new(value.Apply(Union<T0, T1>.FromT1));

    /// <summary>An input that is an output of either type.</summary>
    public static implicit operator InputUnion<T0, T1>(Output<Union<T0, T1>> value) => new(value);

    /// <summary>An input that is an output of the first type.</summary>
    public static implicit operator InputUnion<T0, T1>(Output<T0> value) => new(value.Apply(Union<T0, T1>.FromT0));

    /// <summary>An input that is an output of the second type.</summary>
    public static implicit operator InputUnion<T0, T1>(Output<T1> value) => new(value.Apply(Union<T0, T1>.FromT1));
}
