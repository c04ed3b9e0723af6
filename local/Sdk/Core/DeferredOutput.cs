namespace Pulumi;

/// <summary>An output whose source is given later. It breaks a cycle between resources that need each other.</summary>
public sealed class DeferredOutput<T>
{
    private readonly TaskCompletionSource<OutputData<T>> _data = new(
        TaskCreationOptions.RunContinuationsAsynchronously
    );
    private int _resolved;

    /// <summary>An output without a source.</summary>
    public DeferredOutput() => Output = new Output<T>(_data.Task);

    /// <summary>The output. It has no value until <see cref="Resolve"/> is called.</summary>
    public Output<T> Output { get; }

    /// <summary>Gives the output its source, with its value, resources and secrecy.</summary>
    /// <exception cref="InvalidOperationException">The output has a source already.</exception>
    public void Resolve(Output<T> output)
    {
        if (Interlocked.Exchange(ref _resolved, 1) == 1)
        {
            throw new InvalidOperationException("a DeferredOutput can be resolved only once");
        }

        output.DataTask.ContinueWith(_data.SetFromTask, TaskScheduler.Default);
    }
}
