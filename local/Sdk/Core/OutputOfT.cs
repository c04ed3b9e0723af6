using System.Collections.Immutable;

namespace Pulumi;

/// <summary>
/// A value that is there later: what a resource puts out, or what was computed from it. It carries the
/// resources it came from, whether it is secret, and whether it is known before an update.
/// </summary>
public sealed class Output<T> : IOutput
{
    internal Output(Task<OutputData<T>> dataTask)
        : this(dataTask, isTracked: true) { }

    private Output(Task<OutputData<T>> dataTask, bool isTracked)
    {
        DataTask = dataTask;
        if (isTracked)
        {
            // A failure inside an output fails the program, even when nobody waits for that output.
            Deployment.Current?.Track(dataTask);
        }
    }

    internal Task<OutputData<T>> DataTask { get; }

    /// <summary>An output that has the value of <paramref name="value"/> once that has completed.</summary>
    public static Output<T> Create(Task<T> value) => Create(value, isSecret: false);

    internal static Output<T> Create(Task<T> value, bool isSecret)
    {
        ArgumentNullException.ThrowIfNull(value);
        return new Output<T>(
            value.IsCompletedSuccessfully ? Task.FromResult(Data(value.Result, isSecret)) : WaitAsync(value, isSecret)
        );

        static async Task<OutputData<T>> WaitAsync(Task<T> value, bool isSecret) =>
            Data(await value.ConfigureAwait(false), isSecret);

        static OutputData<T> Data(T value, bool isSecret) => new([], value, IsKnown: true, isSecret);
    }

    /// <summary>An output of a resource: settled by its registration, which is waited for and fails the program itself.</summary>
    internal static Output<T> OfResource(Task<OutputData<T>> dataTask) => new(dataTask, isTracked: false);

    internal static Output<T> CreateUnknown(T value) =>
        new(Task.FromResult(new OutputData<T>([], value, IsKnown: false, IsSecret: false)));

    /// <summary>Waits for <paramref name="func"/>, called with the value once it is known.</summary>
    public Output<ValueTuple> Apply(Func<T, Task> func) =>
        Apply(async value =>
        {
            await func(value).ConfigureAwait(false);
            return ValueTuple.Create();
        });

    /// <summary>
    /// The result of <paramref name="func"/>, called with the value once it is known. What the result came
    /// from and its secrecy are this output's. While the value is unknown, <paramref name="func"/> is not called.
    /// </summary>
    public Output<TResult> Apply<TResult>(Func<T, TResult> func) =>
        new(ApplyAsync(value => new ValueTask<OutputData<TResult>>(OutputData<TResult>.Plain(func(value)))));

    /// <inheritdoc cref="Apply{TResult}(Func{T, TResult})"/>
    public Output<TResult> Apply<TResult>(Func<T, Task<TResult>> func) =>
        new(ApplyAsync(async value => OutputData<TResult>.Plain(await func(value).ConfigureAwait(false))));

    /// <inheritdoc cref="Apply{TResult}(Func{T, Output{TResult}})"/>
    public Output<TResult> Apply<TResult>(Func<T, Input<TResult>?> func) => Apply(value => func(value)?.ToOutput());

    /// <summary>
    /// The output that <paramref name="func"/> returns, called with the value once it is known. The result
    /// comes from both outputs' resources and is secret when either is.
    /// </summary>
    public Output<TResult> Apply<TResult>(Func<T, Output<TResult>?> func) =>
        new(
            ApplyAsync(async value =>
                func(value) is { } inner
                    ? await inner.DataTask.ConfigureAwait(false)
                    : OutputData<TResult>.Plain(default!)
            )
        );

    /// <summary>Says that an output has no text of its own before it is there; warns in the deployment's log.</summary>
    public override string ToString()
    {
        const string message =
            "An Output<T> cannot be made text by ToString: its value is there only later.\n"
            + "Use o.Apply(v => $\"prefix{v}suffix\") or Output.Format($\"prefix{o}suffix\").";
        if (Environment.GetEnvironmentVariable("PULUMI_ERROR_OUTPUT_STRING")?.ToUpperInvariant() is "1" or "TRUE")
        {
            throw new InvalidOperationException(message);
        }

        Log.Warn(message);
        return message;
    }

    internal Output<T> WithIsSecret(Task<bool> isSecret)
    {
        return new Output<T>(MarkAsync());

        async Task<OutputData<T>> MarkAsync()
        {
            var data = await DataTask.ConfigureAwait(false);
            return data with { IsSecret = await isSecret.ConfigureAwait(false) };
        }
    }

    internal async Task<T> GetValueAsync(T whenUnknown)
    {
        var data = await DataTask.ConfigureAwait(false);
        return data.IsKnown ? data.Value : whenUnknown;
    }

    async Task<OutputData<object?>> IOutput.GetDataAsync()
    {
        var data = await DataTask.ConfigureAwait(false);
        return new OutputData<object?>(data.Resources, data.Value, data.IsKnown, data.IsSecret);
    }

    private async Task<OutputData<TResult>> ApplyAsync<TResult>(Func<T, ValueTask<OutputData<TResult>>> func)
    {
        var data = await DataTask.ConfigureAwait(false);
        if (!data.IsKnown)
        {
            return new OutputData<TResult>(data.Resources, default!, IsKnown: false, data.IsSecret);
        }

        var result = await func(data.Value).ConfigureAwait(false);
        return new OutputData<TResult>(
            Union(data.Resources, result.Resources),
            result.Value,
            result.IsKnown,
            data.IsSecret || result.IsSecret
        );
    }

    private static ImmutableHashSet<Resource> Union(ImmutableHashSet<Resource> a, ImmutableHashSet<Resource> b) =>
        a.Count == 0 ? b
        : b.Count == 0 || ReferenceEquals(a, b) ? a
        : a.Union(b);
}
