using System.Collections.Immutable;

namespace Pulumi;

/// <summary>The content of a settled output.</summary>
/// <param name="Resources">The resources that the value came from.</param>
/// <param name="Value">The value; the default of its type when it is not known.</param>
/// <param name="IsKnown">Whether the value is known; false if only an update can determine it.</param>
/// <param name="IsSecret">Whether the value must not be displayed.</param>
internal readonly record struct OutputData<T>(
    ImmutableHashSet<Resource> Resources,
    T Value,
    bool IsKnown,
    bool IsSecret
)
{
    /// <summary>Returns a known value that is not secret and came from no resource.</summary>
    public static OutputData<T> Plain(T value) => new([], value, IsKnown: true, IsSecret: false);
}

/// <summary>An output whose value type is not known at compile time.</summary>
internal interface IOutput
{
    Task<OutputData<object?>> GetDataAsync();
}

/// <summary>An input whose value type is not known at compile time.</summary>
internal interface IInput
{
    /// <summary>
    /// Returns the output to serialize. For a list or a map, its elements are inputs, so that each can be secret or
    /// unknown by itself.
    /// </summary>
    IOutput ToSerializableOutput();

    /// <summary>Returns the output of the whole value.</summary>
    IOutput ToValueOutput();

    /// <summary>
    /// A task that ends when the value is there or has failed; for a list or a map, when its elements are known
    /// apart.
    /// </summary>
    Task Settled { get; }
}

/// <summary>
/// Combines outputs into one: known if all are known, secret if any is secret, from the resources of all.
/// </summary>
internal sealed class OutputGatherer
{
    private ImmutableHashSet<Resource> _resources = [];
    private ImmutableHashSet<Resource>.Builder? _many;
    private bool _isKnown = true;
    private bool _isSecret;

    public async ValueTask<T> AddAsync<T>(Input<T> input)
    {
        var data = await input.ToOutput().DataTask.ConfigureAwait(false);
        _isKnown &= data.IsKnown;
        _isSecret |= data.IsSecret;
        if (data.Resources.Count > 0)
        {
            if (_many is not null)
            {
                _many.UnionWith(data.Resources);
            }
            else if (_resources.Count == 0)
            {
                _resources = data.Resources;
            }
            else if (!ReferenceEquals(_resources, data.Resources))
            {
                _many = _resources.ToBuilder();
                _many.UnionWith(data.Resources);
            }
        }

        return data.Value;
    }

    public OutputData<T> Gathered<T>(T value) => new(_many?.ToImmutable() ?? _resources, value, _isKnown, _isSecret);
}
