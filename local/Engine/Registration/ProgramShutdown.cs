using Google.Protobuf.WellKnownTypes;

namespace Local.Engine.Registration;

/// <summary>
/// The end of a program: it says that all is registered, and stays until the engine needs it no more, since the deletions
/// that follow may run hooks of its.
/// </summary>
internal sealed class ProgramShutdown
{
    private readonly TaskCompletionSource _signalled = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes when the program says that all is registered. A program need not say so.</summary>
    public Task Signalled => _signalled.Task;

    /// <summary>Answers a program that says so.</summary>
    public async Task<Empty> SignalAndWaitAsync(CancellationToken cancellationToken)
    {
        _signalled.TrySetResult();
        await _released.Task.WaitAsync(cancellationToken);
        return new Empty();
    }

    /// <summary>Lets the program end.</summary>
    public void Release() => _released.TrySetResult();
}
