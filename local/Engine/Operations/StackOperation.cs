using Local.Engine.Events;
using Local.Engine.Providers;
using Local.Engine.State;

namespace Local.Engine.Operations;

/// <summary>Previews, updates, refreshes and destroys the stacks of a project.</summary>
public sealed class StackOperation
{
    private readonly CheckpointStore _store;
    private readonly IProgramHost _host;
    private readonly IProviderFactory _providers;
    private readonly TimeProvider _time;

    /// <param name="store">The stacks' state.</param>
    /// <param name="host">Starts the program.</param>
    /// <param name="providers">Finds providers.</param>
    /// <param name="time">Tells the time.</param>
    public StackOperation(CheckpointStore store, IProgramHost host, IProviderFactory providers, TimeProvider time)
    {
        _store = store;
        _host = host;
        _providers = providers;
        _time = time;
    }

    /// <summary>
    /// Runs one operation to its end. What changes a stack holds its lock; a dry run does not. A failure of the
    /// program or of a step is told by <see cref="DiagnosticEvent"/>s of severity Error and by
    /// <see cref="UpdateResult.Succeeded"/>.
    /// </summary>
    /// <param name="stack">The stack.</param>
    /// <param name="options">What is to be done.</param>
    /// <param name="onEvent">Takes what is told meanwhile, one event at a time.</param>
    /// <param name="stop">Finish the steps in flight, begin no others, save (Ctrl-C once).</param>
    /// <param name="abort">Stop now; what was in flight is saved as pending (Ctrl-C twice).</param>
    /// <exception cref="EngineException">
    /// Nothing was begun: the state cannot be read, or another process holds the lock.
    /// </exception>
    public Task<UpdateResult> RunAsync(
        string stack,
        UpdateOptions options,
        Action<EngineEvent> onEvent,
        CancellationToken stop = default,
        CancellationToken abort = default
    ) => throw new NotSupportedException($"{stack}{options}{onEvent}{stop}{abort}{_store}{_host}{_providers}{_time}");
}
