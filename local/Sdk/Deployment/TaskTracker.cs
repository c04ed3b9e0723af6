namespace Pulumi;

/// <summary>Tracks the work that must be done before a program may end, and the first failures of that work.</summary>
internal sealed class TaskTracker
{
    private readonly Lock _lock = new();
    private readonly HashSet<Exception> _failures = [];
    private TaskCompletionSource? _changed;
    private int _pending;

    public void Add(Task task)
    {
        if (task.IsCompletedSuccessfully)
        {
            return;
        }

        lock (_lock)
        {
            _pending++;
        }

        task.ConfigureAwait(false).GetAwaiter().UnsafeOnCompleted(() => Complete(task));
    }

    /// <summary>
    /// Waits until no work is left or some of it has failed, and returns the failures so far. A failure that
    /// reached many outputs is returned once.
    /// </summary>
    public async Task<IReadOnlyList<Exception>> WhenIdleOrFailedAsync()
    {
        while (true)
        {
            Task changed;
            lock (_lock)
            {
                if (_failures.Count > 0 || _pending == 0)
                {
                    var failures = _failures.ToList();
                    _failures.Clear();
                    return failures;
                }

                _changed ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                changed = _changed.Task;
            }

            await changed.ConfigureAwait(false);
        }
    }

    private void Complete(Task task)
    {
        TaskCompletionSource? changed = null;
        lock (_lock)
        {
            _pending--;
            if (task.Exception is { } failure)
            {
                _failures.UnionWith(failure.Flatten().InnerExceptions);
            }
            else if (task.IsCanceled)
            {
                _failures.Add(new TaskCanceledException(task));
            }

            if (_pending == 0 || _failures.Count > 0)
            {
                (changed, _changed) = (_changed, null);
            }
        }

        changed?.TrySetResult();
    }
}
