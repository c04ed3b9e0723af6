using System.Collections;
using System.Collections.Immutable;

namespace Pulumi;

/// <summary>
/// A map of inputs, which may itself be an output. A collection initializer or a dictionary makes one.
/// </summary>
public sealed class InputMap<TValue>
    : Input<ImmutableDictionary<string, TValue>>,
        IEnumerable,
        IAsyncEnumerable<Input<KeyValuePair<string, TValue>>>
{
    private Output<ImmutableDictionary<string, Input<TValue>>> _elements;
    private Output<ImmutableDictionary<string, TValue>>? _values;

    /// <summary>An empty map.</summary>
    public InputMap()
        : this(Output.Create(ImmutableDictionary<string, Input<TValue>>.Empty)) { }

    private InputMap(Output<ImmutableDictionary<string, Input<TValue>>> elements)
        : base(output: null) => _elements = elements;

    /// <summary>Adds <paramref name="value"/> under <paramref name="key"/>.</summary>
    /// <remarks>Reading the map fails if the key has another value already.</remarks>
    public void Add(string key, Input<TValue> value) =>
        Set(
            _elements.Apply(elements =>
                elements.TryGetValue(key, out var present)
                    ? elements.SetItem(key, Same(key, present, value))
                    : elements.Add(key, value)
            )
        );

    /// <inheritdoc cref="AddRange"/>
    public void Add(InputMap<TValue> values) => AddRange(values);

    /// <summary>Adds the present entries of <paramref name="values"/>.</summary>
    public void AddRange(InputMap<TValue> values) =>
        Set(Output.Tuple(_elements, values._elements).Apply(maps => maps.Item1.AddRange(maps.Item2)));

    /// <inheritdoc cref="Add(string, Input{TValue})"/>
    public Input<TValue> this[string key]
    {
        set => Add(key, value);
    }

    /// <summary>
    /// Returns a new map with the entries of both. If both have a key, the value in <paramref name="second"/> wins.
    /// </summary>
    public static InputMap<TValue> Merge(InputMap<TValue> first, InputMap<TValue> second) =>
        new(Output.Tuple(first._elements, second._elements).Apply(maps => maps.Item1.SetItems(maps.Item2)));

    private protected override Output<ImmutableDictionary<string, TValue>> Resolve() =>
        _values ??= _elements.Apply(Flatten);

    private protected override IOutput ResolveElements() => _elements;

    private protected override Task Settled => _elements.DataTask;

    private void Set(Output<ImmutableDictionary<string, Input<TValue>>> elements)
    {
        _elements = elements;
        _values = null;
    }

    private static Output<ImmutableDictionary<string, TValue>> Flatten(
        ImmutableDictionary<string, Input<TValue>> elements
    )
    {
        if (elements is null)
        {
            return Output.Create(default(ImmutableDictionary<string, TValue>)!);
        }

        var entries = elements.ToArray();
        return Output
            .AllOf([.. entries.Select(entry => entry.Value)])
            .Apply(values =>
                entries.Zip(values, (entry, value) => KeyValuePair.Create(entry.Key, value)).ToImmutableDictionary()
            );
    }

    private static Input<TValue> Same(string key, Input<TValue> present, Input<TValue> added) =>
        Output
            .Tuple(present, added)
            .Apply(values =>
                EqualityComparer<TValue>.Default.Equals(values.Item1, values.Item2)
                    ? values.Item1
                    : throw new ArgumentException($"Key '{key}' already exists in the map with a different value.")
            );

    /// <summary>A map of the values.</summary>
    public static implicit operator InputMap<TValue>(Dictionary<string, TValue> values) => Output.Create(values);

    /// <summary>A map of the values.</summary>
    public static implicit operator InputMap<TValue>(ImmutableDictionary<string, TValue> values) =>
        Output.Create(values);

    /// <summary>A map that is an output.</summary>
    public static implicit operator InputMap<TValue>(Output<Dictionary<string, TValue>> values) =>
        values.Apply(map => map.ToImmutableDictionary());

    /// <summary>A map that is an output.</summary>
    public static implicit operator InputMap<TValue>(Output<IDictionary<string, TValue>> values) =>
        values.Apply(map => map.ToImmutableDictionary());

    /// <summary>A map that is an output.</summary>
    public static implicit operator InputMap<TValue>(Output<ImmutableDictionary<string, TValue>> values) =>
        new(values.Apply(map => map?.ToImmutableDictionary(entry => entry.Key, entry => (Input<TValue>)entry.Value)!));

    /// <summary>
    /// Not supported, because the entries are known only later. Use <see cref="GetAsyncEnumerator"/>.
    /// </summary>
    IEnumerator IEnumerable.GetEnumerator() =>
        throw new NotSupportedException(
            $"{GetType().FullName} cannot be enumerated synchronously: use {nameof(GetAsyncEnumerator)}."
        );

    /// <summary>Returns the entries, as soon as the map is known; none if it is unknown.</summary>
    public async IAsyncEnumerator<Input<KeyValuePair<string, TValue>>> GetAsyncEnumerator(
        CancellationToken cancellationToken
    )
    {
        var values = await Resolve()
            .GetValueAsync(whenUnknown: ImmutableDictionary<string, TValue>.Empty)
            .ConfigureAwait(false);
        foreach (var entry in values)
        {
            yield return entry;
        }
    }
}
