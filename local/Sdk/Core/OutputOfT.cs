using System.Collections.Immutable;

namespace Pulumi;

/// <summary>
/// A value that becomes available later: an output of a resource, or a result computed from outputs. The output
/// carries the resources that the value came from, whether it is secret, and whether it is known in a preview.
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
            // A failed output fails the program, even if nobody waits for that output.
            Deployment.Current?.Track(dataTask);
        }
    }

    internal Task<OutputData<T>> DataTask { get; }

    /// <summary>
    /// Returns an output that takes the result of <paramref name="value"/> when that task has completed.
    /// </summary>
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

    /// <summary>
    /// Returns an output of a resource. The resource's registration settles it; the program waits for registrations
    /// and reports their failures itself.
    /// </summary>
    internal static Output<T> OfResource(Task<OutputData<T>> dataTask) => new(dataTask, isTracked: false);

    internal static Output<T> CreateUnknown(T value) =>
        new(Task.FromResult(new OutputData<T>([], value, IsKnown: false, IsSecret: false)));

    /// <summary>
    /// Calls <paramref name="func"/> with the value when it is known, and waits for the task that it returns.
    /// </summary>
    public Output<ValueTuple> Apply(Func<T, Task> func) =>
        Apply(async value =>
        {
            await func(value).ConfigureAwait(false);
            return ValueTuple.Create();
        });

    /// <summary>
    /// Returns the result of <paramref name="func"/>, which is called with the value when it is known and not at
    /// all while it is unknown. The result has this output's resources and secrecy.
    /// </summary>
    public Output<TResult> Apply<TResult>(Func<T, TResult> func) =>
        new(ApplyAsync(value => new ValueTask<OutputData<TResult>>(OutputData<TResult>.Plain(func(value)))));

    /// <inheritdoc cref="Apply{TResult}(Func{T, TResult})"/>
    public Output<TResult> Apply<TResult>(Func<T, Task<TResult>> func) =>
        new(ApplyAsync(async value => OutputData<TResult>.Plain(await func(value).ConfigureAwait(false))));

    /// <inheritdoc cref="Apply{TResult}(Func{T, Output{TResult}})"/>
    public Output<TResult> Apply<TResult>(Func<T, Input<TResult>?> func) => Apply(value => func(value)?.ToOutput());

    /// <summary>
    /// Returns the output that <paramref name="func"/> returns, which is called with the value when it is known.
    /// The result has the resources of both outputs and is secret if either is.
    /// </summary>
    public Output<TResult> Apply<TResult>(Func<T, Output<TResult>?> func) =>
        new(
            ApplyAsync(async value =>
                func(value) is { } inner
                    ? await inner.DataTask.ConfigureAwait(false)
                    : OutputData<TResult>.Plain(default!)
            )
        );

    /// <summary>Returns a note that an output has no text of its own, and logs it as a warning.</summary>
    public override string ToString()
    {
        const string message =
            "ToString cannot return the value of an Output<T>, because the value is known only later.\n"
            + "Use o.Apply(v => $\"prefix{v}suffix\") or Output.Format($\"prefix{o}suffix\").";
        if (Environment.GetEnvironmentVariable("PULUMI_ERROR_OUTPUT_STRING")?.ToUpperInvariant() is "1" or "TRUE")
        {
            throw new InvalidOperationException(message);
        }

        Log.Warn(message);
        return message + "\nThis function may throw in a future version of Pulumi.";
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
