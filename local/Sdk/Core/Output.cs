using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Pulumi.Serialization;

namespace Pulumi;

/// <summary>Makes and combines outputs.</summary>
public static partial class Output
{
    /// <summary>Returns an output of <paramref name="value"/>.</summary>
    public static Output<T> Create<T>(T value) => new(Task.FromResult(OutputData<T>.Plain(value)));

    /// <summary>
    /// Returns an output that takes the result of <paramref name="value"/> when that task has completed.
    /// </summary>
    public static Output<T> Create<T>(Task<T> value) => Output<T>.Create(value, isSecret: false);

    /// <summary>
    /// Returns a secret output of <paramref name="value"/>: the engine never displays it and encrypts it in the
    /// state.
    /// </summary>
    public static Output<T> CreateSecret<T>(T value) => Output<T>.Create(Task.FromResult(value), isSecret: true);

    /// <inheritdoc cref="CreateSecret{T}(T)"/>
    public static Output<T> CreateSecret<T>(Task<T> value) => Output<T>.Create(value, isSecret: true);

    /// <summary>Returns the value of <paramref name="value"/> as a secret.</summary>
    public static Output<T> CreateSecret<T>(Output<T> value)
    {
        ArgumentNullException.ThrowIfNull(value);
        return value.WithIsSecret(Task.FromResult(true));
    }

    /// <summary>Returns the value of <paramref name="output"/>, not secret any more.</summary>
    public static Output<T> Unsecret<T>(Output<T> output) => output.WithIsSecret(Task.FromResult(false));

    /// <summary>
    /// Returns whether <paramref name="output"/> is secret; completes as soon as the output is settled.
    /// </summary>
    public static async Task<bool> IsSecretAsync<T>(Output<T> output) =>
        (await output.DataTask.ConfigureAwait(false)).IsSecret;

    /// <summary>Returns the values of all <paramref name="inputs"/>, in the same order.</summary>
    public static Output<ImmutableArray<T>> All<T>(params Input<T>[] inputs) => AllOf<T>([.. inputs]);

    /// <inheritdoc cref="All{T}(Input{T}[])"/>
    public static Output<ImmutableArray<T>> All<T>(IEnumerable<Input<T>> inputs) => AllOf<T>([.. inputs]);

    /// <summary>Returns the values of all <paramref name="outputs"/>, in the same order.</summary>
    public static Output<ImmutableArray<T>> All<T>(params Output<T>[] outputs) => All(outputs.AsEnumerable());

    /// <inheritdoc cref="All{T}(Output{T}[])"/>
    public static Output<ImmutableArray<T>> All<T>(IEnumerable<Output<T>> outputs) =>
        AllOf<T>([.. outputs.Select(output => (Input<T>)output)]);

    /// <summary>
    /// Returns the text of <paramref name="formattableString"/>. Its placeholders may hold outputs and inputs.
    /// Numbers and dates are formatted with the invariant culture.
    /// </summary>
    public static Output<string> Format(FormattableString formattableString)
    {
        var holes = formattableString.GetArguments().Select(ToObjectInput).ToImmutableArray();
        return AllOf(holes)
            .Apply(values => string.Format(CultureInfo.InvariantCulture, formattableString.Format, [.. values]));
    }

    /// <summary>
    /// Returns the JSON text of <paramref name="value"/>. Outputs and inputs inside are written as their values.
    /// </summary>
    public static Output<string> JsonSerialize<T>(Output<T> value, JsonSerializerOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(value);
        return new Output<string>(OutputJson.SerializeAsync(value, options));
    }

    /// <summary>Returns the value that <paramref name="json"/> holds, read as <typeparamref name="T"/>.</summary>
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
