using System.Collections;
using System.Collections.Immutable;

namespace Pulumi;

/// <summary>A list of inputs, which may itself be an output. A collection initializer or any list makes one.</summary>
public sealed class InputList<T> : Input<ImmutableArray<T>>, IEnumerable, IAsyncEnumerable<Input<T>>
{
    // The list is the concatenation of these parts. Adding does not touch the parts that are already there.
    private readonly List<Output<ImmutableArray<Input<T>>>> _parts;
    private Output<ImmutableArray<Input<T>>>? _elements;
    private Output<ImmutableArray<T>>? _values;

    /// <summary>An empty list.</summary>
    public InputList()
        : this([]) { }

    private InputList(List<Output<ImmutableArray<Input<T>>>> parts)
        : base(output: null) => _parts = parts;

    /// <summary>Adds <paramref name="inputs"/> at the end.</summary>
    public void Add(params Input<T>[] inputs) => AddParts([Output.Create(inputs.ToImmutableArray())]);

    /// <inheritdoc cref="AddRange"/>
    public void Add(InputList<T> inputs) => AddRange(inputs);

    /// <summary>Adds the present elements of <paramref name="inputs"/> at the end.</summary>
    public void AddRange(InputList<T> inputs) => AddParts([.. inputs._parts]);

    /// <summary>Returns a new list: the elements of this one, then those of <paramref name="other"/>.</summary>
    public InputList<T> Concat(InputList<T> other) => new([.. _parts, .. other._parts]);

    internal InputList<T> Clone() => new([.. _parts]);

    internal bool IsSurelyEmpty => _parts.Count == 0;

    private protected override Output<ImmutableArray<T>> Resolve() =>
        _values ??= Elements()
            .Apply(elements => elements.IsDefault ? Output.Create(default(ImmutableArray<T>)) : Output.AllOf(elements));

    private protected override IOutput ResolveElements() => Elements();

    private protected override Task Settled => Elements().DataTask;

    private Output<ImmutableArray<Input<T>>> Elements() =>
        _elements ??= _parts.Count switch
        {
            0 => Output.Create(ImmutableArray<Input<T>>.Empty),
            1 => _parts[0],
            _ => Output
                .AllOf([.. _parts.Select(part => (Input<ImmutableArray<Input<T>>>)part)])
                .Apply(parts => parts.SelectMany(part => part.IsDefault ? [] : part).ToImmutableArray()),
        };

    private void AddParts(List<Output<ImmutableArray<Input<T>>>> parts)
    {
        _parts.AddRange(parts);
        _elements = null;
        _values = null;
    }

    private static InputList<T> Of(IEnumerable<Input<T>> values) => new([Output.Create(values.ToImmutableArray())]);

    /// <summary>A list of one value.</summary>
    public static implicit operator InputList<T>(T value) => Of([value]);

    /// <summary>A list of one output.</summary>
    public static implicit operator InputList<T>(Output<T> value) => Of([value]);

    /// <summary>A list of one input.</summary>
    public static implicit operator InputList<T>(Input<T> value) => Of([value]);

    /// <summary>A list of the values.</summary>
    public static implicit operator InputList<T>(T[] values) => Of(values.Select(value => (Input<T>)value));

    /// <summary>A list of the outputs.</summary>
    public static implicit operator InputList<T>(Output<T>[] values) => Of(values.Select(value => (Input<T>)value));

    /// <summary>A list of the inputs.</summary>
    public static implicit operator InputList<T>(Input<T>[] values) => Of(values);

    /// <summary>A list of the values.</summary>
    public static implicit operator InputList<T>(List<T> values) => Of(values.Select(value => (Input<T>)value));

    /// <summary>A list of the outputs.</summary>
    public static implicit operator InputList<T>(List<Output<T>> values) => Of(values.Select(value => (Input<T>)value));

    /// <summary>A list of the inputs.</summary>
    public static implicit operator InputList<T>(List<Input<T>> values) => Of(values);

    /// <summary>A list of the values.</summary>
    public static implicit operator InputList<T>(ImmutableArray<T> values) =>
        values.IsDefault ? null! : Of(values.Select(value => (Input<T>)value));

    /// <summary>A list of the outputs.</summary>
    public static implicit operator InputList<T>(ImmutableArray<Output<T>> values) =>
        values.IsDefault ? null! : Of(values.Select(value => (Input<T>)value));

    /// <summary>A list of the inputs.</summary>
    public static implicit operator InputList<T>(ImmutableArray<Input<T>> values) => new([Output.Create(values)]);

    /// <summary>A list that is an output.</summary>
    public static implicit operator InputList<T>(Output<T[]> values) => values.Apply(array => array.ToImmutableArray());

    /// <summary>A list that is an output.</summary>
    public static implicit operator InputList<T>(Output<List<T>> values) =>
        values.Apply(list => list.ToImmutableArray());

    /// <summary>A list that is an output.</summary>
    public static implicit operator InputList<T>(Output<IEnumerable<T>> values) =>
        values.Apply(items => items.ToImmutableArray());

    /// <summary>A list that is an output.</summary>
    public static implicit operator InputList<T>(Output<ImmutableArray<T>> values) =>
        new([
            values.Apply(array =>
                array.IsDefault ? default : array.Select(value => (Input<T>)value).ToImmutableArray()
            ),
        ]);

    /// <summary>
    /// Not supported, because the elements are known only later. Use <see cref="GetAsyncEnumerator"/>.
    /// </summary>
    IEnumerator IEnumerable.GetEnumerator() =>
        throw new NotSupportedException(
            $"{GetType().FullName} cannot be enumerated synchronously: use {nameof(GetAsyncEnumerator)}."
        );

    /// <summary>Returns the elements, as soon as the list is known; none if it is unknown.</summary>
    public async IAsyncEnumerator<Input<T>> GetAsyncEnumerator(CancellationToken cancellationToken)
    {
        foreach (var value in await Resolve().GetValueAsync(whenUnknown: []).ConfigureAwait(false))
        {
            yield return value;
        }
    }
}
