using System.Collections.Immutable;
using Local.Engine.Resources;

namespace Local.Engine.Events;

/// <summary>
/// What an operation tells while it runs. The engine calls back with one event at a time, in order. Secret
/// values in events are <c>SecretValue("[secret]")</c>, whatever they hold.
/// </summary>
public abstract record EngineEvent;

/// <summary>The operation begins.</summary>
/// <param name="DryRun">Whether it only announces.</param>
public sealed record PreludeEvent(bool DryRun) : EngineEvent;

/// <summary>A step begins (in a preview: is announced).</summary>
public sealed record ResourcePreEvent(StepInfo Step) : EngineEvent;

/// <summary>
/// A step has ended well, or a component's outputs were registered (then <see cref="StepInfo.Operation"/> is
/// that of its step, and <paramref name="Elapsed"/> counts from the step's begin).
/// </summary>
/// <param name="Step">The step, with the new outputs; a refresh's with what it found: same, update or delete.</param>
/// <param name="Elapsed">How long the step took.</param>
public sealed record ResourceOutputsEvent(StepInfo Step, TimeSpan Elapsed) : EngineEvent;

/// <summary>A step has failed; why stood in the <see cref="DiagnosticEvent"/> before it.</summary>
public sealed record ResourceOperationFailedEvent(StepInfo Step, TimeSpan Elapsed) : EngineEvent;

/// <summary>How grave a diagnostic is.</summary>
public enum DiagnosticSeverity
{
    Debug,
    Info,
    Warning,
    Error,
}

/// <summary>A message for the user.</summary>
/// <param name="Urn">The resource that it is about; empty for the operation as a whole.</param>
/// <param name="Severity">How grave it is.</param>
/// <param name="Message">One or more lines, without colour.</param>
/// <param name="Ephemeral">Whether it matters only while it is the latest, as progress does.</param>
public sealed record DiagnosticEvent(string Urn, DiagnosticSeverity Severity, string Message, bool Ephemeral)
    : EngineEvent;

/// <summary>A line that the program wrote.</summary>
/// <param name="Text">The line, without its end.</param>
/// <param name="Error">Whether it was written to the error stream.</param>
public sealed record StdoutEvent(string Text, bool Error) : EngineEvent;

/// <summary>The operation has ended.</summary>
/// <param name="Succeeded">Whether all of it was done.</param>
/// <param name="Duration">How long it took.</param>
/// <param name="Changes">How many resources met which operation; the engine's own default providers not counted.</param>
public sealed record SummaryEvent(bool Succeeded, TimeSpan Duration, IReadOnlyDictionary<StepOperation, int> Changes)
    : EngineEvent;

/// <summary>How one property changes.</summary>
public enum PropertyChangeKind
{
    Add,
    Delete,
    Update,
}

/// <summary>How one property changes.</summary>
/// <param name="Kind">Added, deleted or updated.</param>
/// <param name="Replaces">Whether the change replaces the resource.</param>
public sealed record PropertyChange(PropertyChangeKind Kind, bool Replaces);

/// <summary>A step, as events show it.</summary>
public sealed record StepInfo
{
    public required StepOperation Operation { get; init; }

    public required string Urn { get; init; }

    /// <summary>The resource's own type.</summary>
    public string Type => Protocol.Values.Urn.Parse(Urn).Type;

    /// <summary>The resource's name.</summary>
    public string Name => Protocol.Values.Urn.Parse(Urn).Name;

    /// <summary>The URN of the parent; empty when there is none.</summary>
    public string Parent { get; init; } = "";

    public bool Custom { get; init; }

    /// <summary>Whether the resource is the engine's own (a default provider), which displays leave out.</summary>
    public bool Internal { get; init; }

    /// <summary>The resource before; null when it is new.</summary>
    public ResourceState? Old { get; init; }

    /// <summary>The resource after; null when it is deleted. Before the step has ended its outputs are empty.</summary>
    public ResourceState? New { get; init; }

    /// <summary>What changes: property path, such as <c>defaultActions[0].type</c>, to how.</summary>
    public ImmutableSortedDictionary<string, PropertyChange> DetailedDiff { get; init; } =
        ImmutableSortedDictionary<string, PropertyChange>.Empty;
}
