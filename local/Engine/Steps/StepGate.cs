namespace Local.Engine.Steps;

/// <summary>
/// Admits steps: so many at once, and none any more once one has failed. Those that were admitted go on to
/// their end.
/// </summary>
internal sealed class StepGate : IDisposable
{
    private readonly Lock _gate = new();
    private readonly SemaphoreSlim _slots;
    private readonly CancellationTokenSource _stopping = new();
    private readonly TaskCompletionSource _drained = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _admitted;

    public StepGate(int parallel) => _slots = new SemaphoreSlim(parallel);

    /// <summary>Whether no step is admitted any more.</summary>
    public bool Stopped => _stopping.IsCancellationRequested;

    /// <summary>Ends once <see cref="Stop"/> was called and the last step that was admitted has ended.</summary>
    public Task Drained => _drained.Task;

    /// <summary>Admits a step; what is returned is disposed when it has ended.</summary>
    /// <param name="takesSlot">Whether it counts among those that may run at once.</param>
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

    /// <summary>Admits no step any more.</summary>
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
