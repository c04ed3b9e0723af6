using System.Collections.Immutable;
using Local.Engine.Resources;
using Local.Protocol.Values;

namespace Local.Engine.Events;

/// <summary>Passes events on, one at a time and without secrets, and counts the steps.</summary>
internal sealed class EventSink
{
    private static readonly PropertyValue Hidden = new SecretValue("[secret]");

    private readonly Lock _gate = new();
    private readonly Action<EngineEvent> _receiver;
    private readonly Dictionary<StepOperation, int> _changes = [];

    public EventSink(Action<EngineEvent> receiver) => _receiver = receiver;

    /// <summary>The number of resources for each operation so far.</summary>
    public IReadOnlyDictionary<StepOperation, int> Changes
    {
        get
        {
            lock (_gate)
            {
                return _changes.ToImmutableDictionary();
            }
        }
    }

    /// <summary>Whether any step so far changed something. Parts of a replacement count.</summary>
    public bool HasChanges { get; private set; }

    public void Send(EngineEvent engineEvent)
    {
        lock (_gate)
        {
            _receiver(engineEvent);
        }
    }

    public void Begin(StepInfo step) => Send(new ResourcePreEvent(Blind(step)));

    public void Outputs(StepInfo step, TimeSpan elapsed) => Send(new ResourceOutputsEvent(Blind(step), elapsed));

    /// <summary>Reports that a step succeeded, and counts it unless it is a part of a replacement.</summary>
    public void End(StepInfo step, TimeSpan elapsed)
    {
        lock (_gate)
        {
            if (!step.Internal)
            {
                Count(step.Operation);
            }

            _receiver(new ResourceOutputsEvent(Blind(step), elapsed));
        }
    }

    public void Fail(StepInfo step, TimeSpan elapsed) => Send(new ResourceOperationFailedEvent(Blind(step), elapsed));

    public void Error(string urn, string message) =>
        Send(new DiagnosticEvent(urn, DiagnosticSeverity.Error, message, Ephemeral: false));

    public void Warn(string urn, string message) =>
        Send(new DiagnosticEvent(urn, DiagnosticSeverity.Warning, message, Ephemeral: false));

    public void Info(string urn, string message) =>
        Send(new DiagnosticEvent(urn, DiagnosticSeverity.Info, message, Ephemeral: false));

    private void Count(StepOperation operation)
    {
        HasChanges |= operation is not (StepOperation.Same or StepOperation.Read or StepOperation.Refresh);
        if (
            operation
            is not (StepOperation.CreateReplacement or StepOperation.ImportReplacement or StepOperation.DeleteReplaced)
        )
        {
            _changes[operation] = _changes.GetValueOrDefault(operation) + 1;
        }
    }

    private static StepInfo Blind(StepInfo step)
    {
        var (old, now) = (Blind(step.Old), Blind(step.New));
        return ReferenceEquals(old, step.Old) && ReferenceEquals(now, step.New)
            ? step
            : step with
            {
                Old = old,
                New = now,
            };
    }

    private static ResourceState? Blind(ResourceState? state)
    {
        if (state is null)
        {
            return null;
        }

        var (inputs, outputs) = (Blind(state.Inputs), Blind(state.Outputs));
        return ReferenceEquals(inputs, state.Inputs) && ReferenceEquals(outputs, state.Outputs)
            ? state
            : state with
            {
                Inputs = inputs,
                Outputs = outputs,
            };
    }

    private static PropertyMap Blind(PropertyMap map) =>
        map.Values.Any(value => value.ContainsSecrets)
            ? new PropertyMap(map.Select(entry => KeyValuePair.Create(entry.Key, Blind(entry.Value))))
            : map;

    private static PropertyValue Blind(PropertyValue value) =>
        value switch
        {
            SecretValue or OutputValue { Secret: true } => Hidden,
            _ when !value.ContainsSecrets => value,
            MapValue map => Blind(map.Value),
            ListValue list => PropertyValue.List(list.Items.Select(Blind)),
            OutputValue output => Blind(output.Element),
            _ => Hidden,
        };
}
