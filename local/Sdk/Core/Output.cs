using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Pulumi.Serialization;

namespace Pulumi;

/// <summary>Makes outputs, and combines them.</summary>
public static partial class Output
{
    /// <summary>An output of <paramref name="value"/>.</summary>
    public static Output<T> Create<T>(T value) => new(Task.FromResult(OutputData<T>.Plain(value)));

    /// <summary>An output that has the value of <paramref name="value"/> once that has completed.</summary>
    public static Output<T> Create<T>(Task<T> value) => Output<T>.Create(value, isSecret: false);

    /// <summary>An output of <paramref name="value"/>, which is shown nowhere and kept encrypted.</summary>
    public static Output<T> CreateSecret<T>(T value) => Output<T>.Create(Task.FromResult(value), isSecret: true);

    /// <inheritdoc cref="CreateSecret{T}(T)"/>
    public static Output<T> CreateSecret<T>(Task<T> value) => Output<T>.Create(value, isSecret: true);

    /// <summary>The value of <paramref name="value"/>, secret from here on.</summary>
    public static Output<T> CreateSecret<T>(Output<T> value)
    {
        ArgumentNullException.ThrowIfNull(value);
        return value.WithIsSecret(Task.FromResult(true));
    }

    /// <summary>The value of <paramref name="output"/>, no longer secret.</summary>
    public static Output<T> Unsecret<T>(Output<T> output) => output.WithIsSecret(Task.FromResult(false));

    /// <summary>Whether <paramref name="output"/> is secret, once it is settled.</summary>
    public static async Task<bool> IsSecretAsync<T>(Output<T> output) =>
        (await output.DataTask.ConfigureAwait(false)).IsSecret;

    /// <summary>The values of all <paramref name="inputs"/>, in their order.</summary>
    public static Output<ImmutableArray<T>> All<T>(params Input<T>[] inputs) => AllOf<T>([.. inputs]);

    /// <inheritdoc cref="All{T}(Input{T}[])"/>
    public static Output<ImmutableArray<T>> All<T>(IEnumerable<Input<T>> inputs) => AllOf<T>([.. inputs]);

    /// <summary>The values of all <paramref name="outputs"/>, in their order.</summary>
    public static Output<ImmutableArray<T>> All<T>(params Output<T>[] outputs) => All(outputs.AsEnumerable());

    /// <inheritdoc cref="All{T}(Output{T}[])"/>
    public static Output<ImmutableArray<T>> All<T>(IEnumerable<Output<T>> outputs) =>
        AllOf<T>([.. outputs.Select(output => (Input<T>)output)]);

    /// <summary>
    /// A text made of <paramref name="formattableString"/>, whose holes may be outputs and inputs; numbers and
    /// dates are written for no culture in particular.
    /// </summary>
    public static Output<string> Format(FormattableString formattableString)
    {
        var holes = formattableString.GetArguments().Select(ToObjectInput).ToImmutableArray();
        return AllOf(holes)
            .Apply(values => string.Format(CultureInfo.InvariantCulture, formattableString.Format, [.. values]));
    }

    /// <summary>The JSON text of <paramref name="value"/>; outputs and inputs inside it are written as their values.</summary>
    public static Output<string> JsonSerialize<T>(Output<T> value, JsonSerializerOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(value);
        return new Output<string>(OutputJson.SerializeAsync(value, options));
    }

    /// <summary>What <paramref name="json"/> holds, read as <typeparamref name="T"/>.</summary>
    public static Output<T> JsonDeserialize<T>(Output<string> json, JsonSerializerOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(json);
        return new Output<T>(OutputJson.DeserializeAsync<T>(json, options));
    }

    internal static Output<ImmutableArray<T>> AllOf<T>(ImmutableArray<Input<T>> inputs)
    {
        return new Output<ImmutableArray<T>>(GatherAsync(inputs));

        static async Task<OutputData<ImmutableArray<T>>> GatherAsync(ImmutableArray<Input<T>> inputs)
        {
            var gatherer = new OutputGatherer();
            var values = ImmutableArray.CreateBuilder<T>(inputs.Length);
            foreach (var input in inputs)
            {
                values.Add(await gatherer.AddAsync(input).ConfigureAwait(false));
            }

            return gatherer.Gathered(values.MoveToImmutable());
        }
    }

    private static Input<object?> ToObjectInput(object? value) =>
        value switch
        {
            IInput input => new Output<object?>(input.ToValueOutput().GetDataAsync()),
            IOutput output => new Output<object?>(output.GetDataAsync()),
            _ => Create(value),
        };
}
