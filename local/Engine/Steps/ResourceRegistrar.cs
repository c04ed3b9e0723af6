using System.Collections.Immutable;
using Local.Engine.Events;
using Local.Engine.Providers;
using Local.Engine.Resources;
using Local.Protocol.Values;

namespace Local.Engine.Steps;

/// <summary>
/// Turns the program's registrations into steps and runs them. Finds the former state and delegates to the steps of
/// components, providers and resources of providers. Thread-safe.
/// </summary>
internal sealed class ResourceRegistrar
{
    private readonly StepContext _context;
    private readonly StepRunner _runner;
    private readonly CustomSteps _custom;
    private readonly ProviderSteps _providers;
    private readonly DefaultProviders _defaults;

    /// <param name="context">The context of the operation.</param>
    /// <param name="config">The stack's config, for default providers.</param>
    /// <param name="secretKeys">The keys whose values are secret.</param>
    public ResourceRegistrar(
        StepContext context,
        IReadOnlyDictionary<string, string> config,
        IReadOnlyCollection<string> secretKeys
    )
    {
        _context = context;
        _runner = new StepRunner(context);
        _custom = new CustomSteps(context, _runner);
        _providers = new ProviderSteps(context, _runner);
        _defaults = new DefaultProviders(
            async goal =>
            {
                var registered = await RegisterAsync(goal);
                return ProviderSteps.Reference(registered!.State).ToString();
            },
            config,
            secretKeys
        );
    }

    /// <summary>Registers a resource. Its step is done when the call returns.</summary>
    /// <returns>The resource; null if the operation leaves it alone and it does not exist.</returns>
    /// <exception cref="StepFailedException">The step failed. The error was reported.</exception>
    /// <exception cref="StepsStoppedException">The operation is ending.</exception>
    public async Task<NewResource?> RegisterAsync(Goal goal)
    {
        var urn = UrnOf(goal);
        using var pass = await _context.Gate.EnterAsync(takesSlot: goal.Custom && !ProviderTypes.IsProvider(goal.Type));
        OldResource? old = null;
        try
        {
            Reserve(urn);
            ImmutableArray<string> aliases =
            [
                .. Aliases.Resolve(goal, _context.Stack, _context.Project, urn, AliasesOf(goal.Parent)),
            ];
            old = _context.Olds.Claim(urn, aliases, goal.Custom);
            if (WhyLeftAlone(goal, urn) is { } why)
            {
                return LeaveAlone(goal, urn, old, why);
            }

            var registered =
                !goal.Custom ? Component(goal, urn, aliases, old)
                : ProviderTypes.IsProvider(goal.Type) ? await _providers.RegisterAsync(goal, urn, aliases, old)
                : await _custom.RegisterAsync(goal, urn, aliases, old, await ProviderOfAsync(goal));
            _context.SettlePending(urn, deleted: false);
            _context.News.Set(registered);
            return registered;
        }
#pragma warning disable CA1031 // Any error on the way to a step is the step's failure.
        catch (Exception e) when (e is not (StepFailedException or StepsStoppedException))
#pragma warning restore CA1031
        {
            Miss(urn, old);
            throw _runner.Report(urn, e);
        }
        catch (StepFailedException)
        {
            Miss(urn, old);
            throw;
        }
    }

    /// <summary>Returns the URN of a resource.</summary>
    public string UrnOf(Goal goal) =>
        StringPool.Share(Urn.New(_context.Stack, _context.Project, goal.Parent, goal.Type, goal.Name));

    /// <summary>Reads a resource that is managed elsewhere.</summary>
    /// <param name="goal">The resource. Its inputs help the provider to find it.</param>
    /// <param name="id">The provider's id of the resource.</param>
    public async Task<NewResource> ReadAsync(Goal goal, string id)
    {
        var urn = UrnOf(goal);
        using var pass = await _context.Gate.EnterAsync(takesSlot: true);
        try
        {
            Reserve(urn);
            var old = _context.Olds.Claim(urn, [], custom: true);
            var provider = goal.Type == StackReferences.Type ? "" : await ProviderOfAsync(goal);
            var registered = await _custom.ReadAsync(goal, urn, id, old, provider);
            _context.News.Set(registered);
            return registered;
        }
#pragma warning disable CA1031 // The same as above.
        catch (Exception e) when (e is not (StepFailedException or StepsStoppedException))
#pragma warning restore CA1031
        {
            throw _runner.Report(urn, e);
        }
    }

    /// <summary>Sets the outputs of a component.</summary>
    /// <exception cref="EngineException">The component was not registered.</exception>
    public void RegisterOutputs(string urn, PropertyMap outputs)
    {
        if (_context.News.Missed(urn) is not null)
        {
            return;
        }

        if (!_context.News.TryGet(urn, out var component))
        {
            throw new EngineException($"outputs were registered for {urn}, which was not registered itself");
        }

        var state = component.State with { Outputs = outputs };
        if (!state.Equals(component.State))
        {
            _context.Log.Put(component.Slot, state);
            component = component with { State = state, Step = component.Step with { New = state } };
            _context.News.Set(component);
        }

        _context.Events.Outputs(component.Step, TimeSpan.Zero);
    }

    /// <summary>Returns the reference of the provider that must manage <paramref name="goal"/>.</summary>
    private Task<string> ProviderOfAsync(Goal goal) =>
        ProviderAsync(goal.Provider, ProviderTypes.PackageOfToken(goal.Type), goal.Version);

    /// <summary>Returns the provider with <paramref name="reference"/>, or the default one of the package.</summary>
    public Task<string> ProviderAsync(string reference, string package, string version) =>
        reference.Length > 0
            ? Task.FromResult(ProviderReference.Parse(reference).ToString())
            : _defaults.GetAsync(package, version);

    private ImmutableArray<string> AliasesOf(string parent) =>
        parent.Length > 0 && _context.News.TryGet(parent, out var found) ? found.State.Aliases : [];

    /// <summary>Returns the reason to leave a resource alone; null to change it.</summary>
    /// <exception cref="EngineException">The resource would be created, but a dependency of it is left out.</exception>
    private Omission? WhyLeftAlone(Goal goal, string urn)
    {
        var dependencies = goal.ToState(urn, [], goal.Inputs, goal.Provider).AllDependencies().ToList();
        var missed = dependencies.Where(dependency => _context.News.Missed(dependency) is not null).ToList();
        if (missed.Exists(dependency => _context.News.Missed(dependency) == Omission.Failed))
        {
            return Omission.Failed;
        }

        var isOwn = goal.Type == Urn.RootStackType || ProviderTypes.IsProvider(goal.Type);
        return !_context.Scope.Includes(urn, dependencies) && !isOwn ? Omission.OutOfScope
            : missed.Count == 0 ? null
            : throw new EngineException(
                $"it depends on {missed[0]}, which would be created but is left out: make that a target too"
            );
    }

    private NewResource? LeaveAlone(Goal goal, string urn, OldResource? old, Omission why)
    {
        if (old is null || why == Omission.Failed)
        {
            _context.News.Miss(urn, why);
            if (old is not null)
            {
                _context.Keep(old);
            }

            return null;
        }

        var state = old.State.Urn == urn ? old.State : old.State with { Urn = urn, Parent = goal.Parent };
        var step = StepContext.Info(StepOperation.Same, old.State, state);
        _context.Events.Begin(step);
        var slot = old.Slot;
        if (ReferenceEquals(state, old.State))
        {
            _context.Keep(old);
        }
        else
        {
            slot = _context.Record(old, state);
        }

        _context.Events.End(step, TimeSpan.Zero);
        var kept = new NewResource(slot, state, step, []);
        _context.News.Set(kept);
        return kept;
    }

    /// <summary>Records that the step of a resource failed. Its former state and dependencies stay.</summary>
    private void Miss(string urn, OldResource? old)
    {
        _context.News.Miss(urn, Omission.Failed);
        if (old is not null)
        {
            old.IsKept = true;
        }
    }

    private void Reserve(string urn)
    {
        if (!_context.News.TryReserve(urn))
        {
            throw new EngineException(
                $"the program registers two resources of type {Urn.Parse(urn).Type} with the name {Urn.Parse(urn).Name} under the same parent: give one of them another name"
            );
        }
    }

    private NewResource Component(Goal goal, string urn, ImmutableArray<string> aliases, OldResource? old)
    {
        var previous = old?.State;
        var changes = previous is null
            ? ImmutableSortedDictionary<string, PropertyChange>.Empty
            : InputDiff.Compare(previous.Inputs, goal.Inputs);
        var operation =
            previous is null ? StepOperation.Create
            : changes.Count > 0 ? StepOperation.Update
            : StepOperation.Same;
        var now = _context.Time.GetUtcNow();
        var state = goal.ToState(urn, aliases, goal.Inputs, provider: "") with
        {
            Outputs = previous?.Outputs ?? PropertyMap.Empty,
            Created = previous is null ? now : previous.Created,
            Modified = operation == StepOperation.Same ? previous!.Modified : now,
        };
        state = old?.OrSame(state) ?? state;
        var step = StepContext.Info(operation, previous, state) with { DetailedDiff = changes };
        _context.Events.Begin(step);
        var slot = _context.Record(old, state);
        _context.Events.End(step, TimeSpan.Zero);
        if (goal.Type == Urn.RootStackType)
        {
            _context.News.RootUrn = urn;
        }

        return new NewResource(slot, state, step, []);
    }
}
