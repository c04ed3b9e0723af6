using Local.Protocol.Values;

namespace Pulumi.Serialization;

/// <summary>An output of a resource, to be settled once the engine has answered.</summary>
internal abstract class OutputSource
{
    public abstract object Output { get; }

    /// <summary>Settles the output with what the engine returned.</summary>
    public abstract void Settle(
        PropertyValue value,
        IEnumerable<Resource> dependencies,
        string context,
        Action<string> warn
    );

    /// <summary>Settles the output, unless it is already, with no value.</summary>
    public abstract void SettleEmpty(bool isKnown);

    /// <summary>Fails the output, unless it is settled already.</summary>
    public abstract void Fail(Exception exception);
}

/// <inheritdoc/>
internal sealed class OutputSource<T> : OutputSource
{
    private readonly Resource _resource;
    private readonly TaskCompletionSource<OutputData<T>> _source = new();

    public OutputSource(Resource resource)
    {
        _resource = resource;
        Typed = Output<T>.OfResource(_source.Task);
    }

    public override object Output => Typed;

    private Output<T> Typed { get; }

    public override void Settle(
        PropertyValue value,
        IEnumerable<Resource> dependencies,
        string context,
        Action<string> warn
    )
    {
        var converted = Converter.Convert(value, typeof(T), context, warn);
        _source.SetResult(
            new OutputData<T>(
                _resource.Itself.Union(dependencies),
                converted is null ? default! : (T)converted,
                !value.ContainsUnknowns,
                value.ContainsSecrets
            )
        );
    }

    public override void SettleEmpty(bool isKnown) =>
        _source.TrySetResult(new OutputData<T>(_resource.Itself, default!, isKnown, IsSecret: false));

    public override void Fail(Exception exception) => _source.TrySetException(exception);
}
