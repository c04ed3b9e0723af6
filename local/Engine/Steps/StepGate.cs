namespace Local.Engine.Steps;

/// <summary>
/// Admits steps: a limited number at once, and none after one has failed. Admitted steps run to their end.
/// </summary>
internal sealed class StepGate : IDisposable
{
    private readonly Lock _gate = new();
    private readonly SemaphoreSlim _slots;
    private readonly CancellationTokenSource _stopping = new();
    private readonly TaskCompletionSource _drained = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _admitted;
    private volatile bool _failed;

    /// <param name="parallel">The maximum number of concurrent steps.</param>
    /// <param name="continueOnError">Whether to admit steps after one has failed.</param>
    public StepGate(int parallel, bool continueOnError = false)
    {
        _slots = new SemaphoreSlim(parallel);
        ContinuesOnError = continueOnError;
    }

    /// <summary>Whether steps are admitted after one has failed.</summary>
    public bool ContinuesOnError { get; }

    /// <summary>Whether no step has failed and the operation was not stopped.</summary>
    public bool Succeeded => !_failed && !Stopped;

    /// <summary>Whether no step is admitted any more.</summary>
    public bool Stopped => _stopping.IsCancellationRequested;

    /// <summary>A task that ends when <see cref="Stop"/> was called and the last admitted step has ended.</summary>
    public Task Drained => _drained.Task;

    /// <summary>Waits until a step may begin. The step's end disposes the result.</summary>
    /// <param name="takesSlot">Whether the step counts towards the limit.</param>
    /// <exception cref="StepsStoppedException">No step is admitted any more.</exception>
    public async Task<IDisposable> EnterAsync(bool takesSlot)
    {
        lock (_gate)
        {
            if (Stopped)
            {
                throw new StepsStoppedException();
            }

            _admitted++;
        }

        if (takesSlot)
        {
            try
            {
                await _slots.WaitAsync(_stopping.Token);
            }
            catch (OperationCanceledException)
            {
                Leave();
                throw new StepsStoppedException();
            }
        }

        return new Pass(this, takesSlot);
    }

    /// <summary>Records that a step has failed.</summary>
    public void Fail()
    {
        _failed = true;
        if (!ContinuesOnError)
        {
            Stop();
        }
    }

    /// <summary>Admits no further steps.</summary>
    public void Stop()
    {
        _stopping.Cancel();
        lock (_gate)
        {
            if (_admitted == 0)
            {
                _drained.TrySetResult();
            }
        }
    }

    public void Dispose()
    {
        _stopping.Dispose();
        _slots.Dispose();
    }

    private void Leave()
    {
        lock (_gate)
        {
            _admitted--;
            if (_admitted == 0 && Stopped)
            {
                _drained.TrySetResult();
            }
        }
    }

    private sealed class Pass(StepGate gate, bool hasSlot) : IDisposable
    {
        public void Dispose()
        {
            if (hasSlot)
            {
                gate._slots.Release();
            }

            gate.Leave();
        }
    }
}
