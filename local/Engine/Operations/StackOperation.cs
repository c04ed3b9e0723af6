using Local.Engine.Events;
using Local.Engine.Providers;
using Local.Engine.Registration;
using Local.Engine.State;
using Local.Engine.Steps;

namespace Local.Engine.Operations;

/// <summary>Previews, updates, refreshes and destroys the stacks of a project, and imports resources.</summary>
public sealed class StackOperation
{
    private readonly CheckpointStore _store;
    private readonly IProgramHost _host;
    private readonly IProviderFactory _providers;
    private readonly TimeProvider _time;
    private readonly Func<string, CheckpointStore?> _other;

    /// <param name="store">The states of the stacks.</param>
    /// <param name="host">Starts the program.</param>
    /// <param name="providers">Finds providers.</param>
    /// <param name="time">The clock.</param>
    /// <param name="other">Finds the state of another project, to which stacks refer; null finds none.</param>
    public StackOperation(
        CheckpointStore store,
        IProgramHost host,
        IProviderFactory providers,
        TimeProvider time,
        Func<string, CheckpointStore?>? other = null
    )
    {
        _other = other ?? (_ => null);
        _store = store;
        _host = host;
        _providers = providers;
        _time = time;
    }

    /// <summary>
    /// Runs one operation to its end. An operation that changes a stack holds the stack's lock; a dry run does not.
    /// A failure of the program or of a step is reported by <see cref="DiagnosticEvent"/>s of severity Error and by
    /// <see cref="UpdateResult.Succeeded"/>.
    /// </summary>
    /// <param name="stack">The name of the stack.</param>
    /// <param name="options">The operation and its options.</param>
    /// <param name="onEvent">Receives the events, one at a time.</param>
    /// <param name="stop">
    /// Finishes the steps in progress, begins no others and saves the state (first Ctrl-C). Providers are asked to
    /// cancel their waits.
    /// </param>
    /// <param name="abort">Stops at once. Steps in progress are saved as pending (second Ctrl-C).</param>
    /// <exception cref="EngineException">
    /// Either nothing was begun, because the state cannot be read or another process holds the lock; or the state
    /// cannot be written, and the journal holds what was done.
    /// </exception>
    public async Task<UpdateResult> RunAsync(
        string stack,
        UpdateOptions options,
        Action<EngineEvent> onEvent,
        CancellationToken stop = default,
        CancellationToken abort = default
    )
    {
        var started = _time.GetTimestamp();
        var begin = _time.GetUtcNow();
        var events = new EventSink(onEvent);
        using var held = options.IsDryRun ? null : _store.Lock(stack, note => events.Warn("", note));
        events.Send(new PreludeEvent(options.IsDryRun));
        var server = EngineServer.Start(new EngineService(events));
        await using var ending = server;
        // The program needs a while until its first call, and its calls wait for the monitor. The rest gets ready meanwhile.
        var program = Program(stack, options, server.Address, events, abort);
        await using var killing = program;
        var (start, secrets) = await OpenAsync(stack, options.IsDryRun, events, stop);
        secrets = options.IsDryRun ? null : secrets ?? _store.NewSecrets();
        var journal = secrets is null ? null : _store.Begin(stack, secrets);
        using var _ = journal;
        TellPending(start, events);

        var log = new SnapshotLog(start, journal);
        using var gate = new StepGate(options.Parallel, options.ContinueOnError);
        var succeeded = false;
        await using (stop.Register(gate.Stop))
        await using (abort.Register(gate.Stop))
        {
            succeeded = await ExecuteAsync(stack, options, server, program, start, log, events, gate, stop, abort);
        }

        var end = log.Build(_time.GetUtcNow());
        end = succeeded ? end : end.WithOutputsOf(start);
        if (secrets is not null)
        {
            held!.RefuseBroken();
            var record = new UpdateRecord(
                HistoryName(options.Kind),
                begin,
                _time.GetUtcNow(),
                options.Message,
                succeeded,
                events.Changes
            );
            _store.Commit(stack, end, secrets, record);
        }

        var result = new UpdateResult(
            succeeded,
            events.Changes,
            events.HasChanges,
            start.StackOutputs,
            end.StackOutputs,
            _time.GetElapsedTime(started)
        );
        events.Send(new SummaryEvent(result.Succeeded, result.Duration, result.Changes));
        return result;
    }

    /// <summary>
    /// Returns the state to start from. Pending creations and deletions of an interrupted operation are first
    /// recovered and saved, even before a dry run, unless another operation is in progress. This comes first
    /// because a provider reports a created resource only until it is asked for it by id, and because a deleted
    /// resource must not count as unchanged.
    /// </summary>
    private async Task<OpenStack> OpenAsync(string stack, bool dryRun, EventSink events, CancellationToken stop)
    {
        var opened = _store.Open(stack, writable: !dryRun);
        var isNew = opened.Snapshot is { Resources.Count: 0, PendingOperations.Count: 0 };
        await _providers.PrepareAsync(isNew, stop);
        if (!PendingRecovery.Any(opened.Snapshot))
        {
            return opened;
        }

        using var held = dryRun ? _store.TryLock(stack) : null;
        if (dryRun)
        {
            if (held is null)
            {
                return opened;
            }

            opened = _store.Open(stack, writable: true);
        }

        var recovered = await new PendingRecovery(_providers, events).RecoverAsync(opened.Snapshot, stop);
        if (recovered != opened.Snapshot)
        {
            _store.Save(stack, recovered, opened.Secrets!);
        }

        return opened with
        {
            Snapshot = recovered,
        };
    }

    private async Task<bool> ExecuteAsync(
        string stack,
        UpdateOptions options,
        EngineServer server,
        ProgramRun? program,
        Snapshot start,
        SnapshotLog log,
        EventSink events,
        StepGate gate,
        CancellationToken stop,
        CancellationToken abort
    )
    {
        using var providers = new ProviderRegistry(_providers, server.Address, start.Resources);
        using var callbacks = new ProgramCallbacks();
        var cancelling = stop.Register(providers.Cancel);
        await using var _ = cancelling;
        var context = new StepContext
        {
            Project = _store.Project,
            Stack = stack,
            DryRun = options.IsDryRun,
            BaseTime = start.Time,
            Olds = new OldResources(start),
            News = new NewResources(),
            Log = log,
            Events = events,
            Providers = providers,
            StackReferences = new StackReferences(_store.Project, Load),
            Hooks = new ResourceHooks(callbacks, events, options.IsDryRun, hasProgram: program is not null),
            Gate = gate,
            Scope = new StepScope(
                new UrnPatterns(options.Targets),
                new UrnPatterns(options.Excludes),
                options.WithDependents
            ),
            Replaces = new UrnPatterns(options.Replaces),
            Time = _time,
            Abort = abort,
            Pending = start
                .PendingOperations.Select((pending, number) => (Number: number, Operation: pending))
                .ToLookup(pending => pending.Operation.Resource.Urn),
        };
        try
        {
            if (options.Refresh && options.Kind != UpdateKind.Refresh)
            {
                // The steps do not count as changes of this operation. Their results show in the steps that follow.
                var silent = new EventSink(e => ForwardDiagnostic(e, events));
                await new RefreshRunner(context with { Events = silent }).RunAsync(context.Olds.All);
            }

            switch (options.Kind)
            {
                case UpdateKind.Refresh:
                    await new RefreshRunner(context).RunAsync(Choose(context, context.Scope.Choose));
                    break;
                case UpdateKind.Destroy:
                    await new DeleteRunner(context).RunAsync(
                        Choose(context, all => context.Scope.ChooseDeletes(all, _ => false))
                    );
                    break;
                case UpdateKind.Import:
                    var registrar = new ResourceRegistrar(context, options.Config, options.ConfigSecretKeys);
                    await new ImportRunner(context, registrar).RunAsync(options.Imports);
                    break;
                default:
                    var shutdown = new ProgramShutdown();
                    var transforms = new Transforms(context, callbacks);
                    await server.ServeAsync(Monitor(server.Address, context, options, transforms, shutdown));
                    // A failed program may still want resources that it has not registered.
                    if (await program!.RegisteredAsync(gate, shutdown.Signalled) && !gate.Stopped)
                    {
                        await new DeleteRunner(context).RunAsync(
                            Choose(context, all => context.Scope.ChooseDeletes(all, IsWanted))
                        );
                    }

                    shutdown.Release();
                    await program.EndAsync(gate);
                    break;
            }

            return gate.Succeeded;
        }
        catch (Exception e) when (e is StepFailedException or StepsStoppedException)
        {
            return false;
        }
    }

    /// <summary>Starts the program. Returns null if the operation does not run it.</summary>
    private ProgramRun? Program(
        string stack,
        UpdateOptions options,
        string address,
        EventSink events,
        CancellationToken abort
    )
    {
        if (options.Kind is not (UpdateKind.Preview or UpdateKind.Update))
        {
            return null;
        }

        var start = new ProgramStart(
            address,
            address,
            _store.Project,
            stack,
            options.IsDryRun,
            options.Parallel,
            options.Config,
            options.ConfigSecretKeys
        );
        return new ProgramRun(_host, start, events, abort);
    }

    private static ResourceMonitor Monitor(
        string address,
        StepContext context,
        UpdateOptions options,
        Transforms transforms,
        ProgramShutdown shutdown
    )
    {
        var program = new ProgramInfo(
            context.Project,
            context.Stack,
            options.IsDryRun,
            options.Parallel,
            options.Config,
            options.ConfigSecretKeys
        );
        var registrar = new ResourceRegistrar(context, options.Config, options.ConfigSecretKeys);
        var constructor = new ComponentConstructor(context, registrar, program, address);
        return new ResourceMonitor(context, registrar, constructor, transforms, shutdown);
    }

    /// <summary>Returns the state of a stack, of this project or of another.</summary>
    private Snapshot Load(string project, string stack)
    {
        var store =
            project == _store.Project
                ? _store
                : _other(project)
                    ?? throw new EngineException($"there is no project {project} beside {_store.Project}");
        return store.Load(stack);
    }

    private static bool IsWanted(OldResource old) => old is { Claimed: true, State.Delete: false };

    /// <summary>Returns the resources of the state that an operation may change.</summary>
    /// <exception cref="StepFailedException">
    /// They cannot be changed alone, or a target does not exist. The error was reported.
    /// </exception>
    private static IReadOnlyList<OldResource> Choose(
        StepContext context,
        Func<IReadOnlyList<OldResource>, IReadOnlyList<OldResource>> choose
    )
    {
        try
        {
            var chosen = choose([.. context.Olds.All.Where(old => !old.IsGone)]);
            return context.Scope.UnknownTargets.FirstOrDefault() is { } unknown
                ? throw new EngineException(
                    $"the target {unknown}: the stack has no resource with that URN (`infra stack --show-urns` lists them)"
                )
                : chosen;
        }
        catch (EngineException e)
        {
            throw new StepRunner(context).Report("", e);
        }
    }

    private static void ForwardDiagnostic(EngineEvent e, EventSink events)
    {
        if (e is DiagnosticEvent)
        {
            events.Send(e);
        }
    }

    private static void TellPending(Snapshot start, EventSink events)
    {
        foreach (var (type, resource) in start.PendingOperations)
        {
            events.Warn(
                resource.Urn,
                $"an earlier operation was interrupted while {type} this resource: its outcome is unknown"
            );
        }
    }

    private static string HistoryName(UpdateKind kind) =>
        kind switch
        {
            UpdateKind.Refresh => "refresh",
            UpdateKind.Destroy => "destroy",
            UpdateKind.Import => "resource-import",
            _ => "update",
        };
}
