using System.Collections.Immutable;
using Local.Engine.Resources;

namespace Local.Engine.Events;

/// <summary>
/// An event of a running operation. The engine reports one event at a time, in order. Every secret value in an
/// event is <c>SecretValue("[secret]")</c>.
/// </summary>
public abstract record EngineEvent;

/// <summary>The operation begins.</summary>
/// <param name="DryRun">Whether the operation changes nothing.</param>
public sealed record PreludeEvent(bool DryRun) : EngineEvent;

/// <summary>A step begins, or is announced in a preview.</summary>
public sealed record ResourcePreEvent(StepInfo Step) : EngineEvent;

/// <summary>
/// A step succeeded, or a component's outputs were registered. In the second case, <see cref="StepInfo.Operation"/>
/// is the operation of the component's step, and <paramref name="Elapsed"/> counts from the start of that step.
/// </summary>
/// <param name="Step">
/// The step with the new outputs. In a refresh, its operation is the finding: same, update or delete.
/// </param>
/// <param name="Elapsed">The duration of the step.</param>
public sealed record ResourceOutputsEvent(StepInfo Step, TimeSpan Elapsed) : EngineEvent;

/// <summary>A step failed. The <see cref="DiagnosticEvent"/> before it states the reason.</summary>
public sealed record ResourceOperationFailedEvent(StepInfo Step, TimeSpan Elapsed) : EngineEvent;

/// <summary>The severity of a diagnostic.</summary>
public enum DiagnosticSeverity
{
    Debug,
    Info,
    Warning,
    Error,
}

/// <summary>A message for the user.</summary>
/// <param name="Urn">The URN of the resource that the message is about; empty for the whole operation.</param>
/// <param name="Severity">The severity.</param>
/// <param name="Message">One or more lines, without colours.</param>
/// <param name="Ephemeral">Whether the message matters only until the next one, like progress.</param>
public sealed record DiagnosticEvent(string Urn, DiagnosticSeverity Severity, string Message, bool Ephemeral)
    : EngineEvent;

/// <summary>A line of the program's output.</summary>
/// <param name="Text">The line without its line end.</param>
/// <param name="Error">Whether the line came from the standard error stream.</param>
public sealed record StdoutEvent(string Text, bool Error) : EngineEvent;

/// <summary>The operation has ended.</summary>
/// <param name="Succeeded">Whether the whole operation succeeded.</param>
/// <param name="Duration">The duration of the operation.</param>
/// <param name="Changes">
/// The number of resources for each step operation. The engine's own default providers are not counted.
/// </param>
public sealed record SummaryEvent(bool Succeeded, TimeSpan Duration, IReadOnlyDictionary<StepOperation, int> Changes)
    : EngineEvent;

/// <summary>The kind of a property's change.</summary>
public enum PropertyChangeKind
{
    Add,
    Delete,
    Update,
}

/// <summary>A change of one property.</summary>
/// <param name="Kind">Whether the property is added, deleted or updated.</param>
/// <param name="Replaces">Whether the change replaces the resource.</param>
public sealed record PropertyChange(PropertyChangeKind Kind, bool Replaces);

/// <summary>A step, as events describe it.</summary>
public sealed record StepInfo
{
    public required StepOperation Operation { get; init; }

    public required string Urn { get; init; }

    /// <summary>The resource's own type.</summary>
    public string Type => Protocol.Values.Urn.Parse(Urn).Type;

    /// <summary>The name of the resource.</summary>
    public string Name => Protocol.Values.Urn.Parse(Urn).Name;

    /// <summary>The URN of the parent; empty if there is none.</summary>
    public string Parent { get; init; } = "";

    public bool Custom { get; init; }

    /// <summary>
    /// Whether the resource is internal to the engine (a default provider). Displays omit internal resources.
    /// </summary>
    public bool Internal { get; init; }

    /// <summary>The former resource; null if it is new.</summary>
    public ResourceState? Old { get; init; }

    /// <summary>The new resource; null if it is deleted. Its outputs are empty until the step has ended.</summary>
    public ResourceState? New { get; init; }

    /// <summary>The changes by property path, such as <c>defaultActions[0].type</c>.</summary>
    public ImmutableSortedDictionary<string, PropertyChange> DetailedDiff { get; init; } =
        ImmutableSortedDictionary<string, PropertyChange>.Empty;
}
