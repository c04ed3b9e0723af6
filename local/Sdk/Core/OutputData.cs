using System.Collections.Immutable;

namespace Pulumi;

/// <summary>What an output holds once it is settled.</summary>
/// <param name="Resources">The resources that the value came from.</param>
/// <param name="Value">The value; the default of its type when it is not known.</param>
/// <param name="IsKnown">False for what only an update will tell.</param>
/// <param name="IsSecret">Whether the value must not be shown.</param>
internal readonly record struct OutputData<T>(
    ImmutableHashSet<Resource> Resources,
    T Value,
    bool IsKnown,
    bool IsSecret
)
{
    /// <summary>A known, open value that came from no resource.</summary>
    public static OutputData<T> Plain(T value) => new([], value, IsKnown: true, IsSecret: false);
}

/// <summary>An output whose type of value is not known at compile time.</summary>
internal interface IOutput
{
    Task<OutputData<object?>> GetDataAsync();
}

/// <summary>An input whose type of value is not known at compile time.</summary>
internal interface IInput
{
    /// <summary>
    /// The output to serialize: for a list or a map one whose elements are inputs, so that each keeps its own
    /// secrecy and each may be unknown alone.
    /// </summary>
    IOutput ToSerializableOutput();

    /// <summary>The output of the whole value.</summary>
    IOutput ToValueOutput();

    /// <summary>Ends once the value is there or has failed; of a list or a map once its elements are told apart.</summary>
    Task Settled { get; }
}

/// <summary>Gathers outputs into one: known when all are, secret when any is, from the resources of all.</summary>
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
