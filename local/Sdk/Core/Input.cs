namespace Pulumi;

/// <summary>A value for a resource: either known now, or the output of something else.</summary>
public class Input<T> : IInput
{
    private readonly Output<T>? _output;
    private readonly T? _value;

    private protected Input(Output<T>? output) => _output = output;

    private Input(T value) => _value = value;

    /// <summary>An input that is known now.</summary>
    public static implicit operator Input<T>(T value) => new(value);

    /// <summary>An input that is an output of something else.</summary>
    public static implicit operator Input<T>(Output<T> value) =>
        new(value ?? throw new ArgumentNullException(nameof(value)));

    /// <summary>The output of an input.</summary>
    public static implicit operator Output<T>(Input<T> input) => input.Resolve();

    IOutput IInput.ToSerializableOutput() => ResolveElements();

    IOutput IInput.ToValueOutput() => Resolve();

    Task IInput.Settled => Settled;

    private protected virtual Task Settled => _output?.DataTask ?? Task.CompletedTask;

    // Most inputs are plain values. Their output is made only when somebody asks for it.
    private protected virtual Output<T> Resolve() => _output ?? Output.Create(_value!);

    private protected virtual IOutput ResolveElements() => Resolve();
}
