using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Local.Engine.Events;
using Local.Engine.Resources;

namespace Local.Engine.Steps;

/// <summary>A resource that the program registered, after its step.</summary>
/// <param name="Slot">The slot in the snapshot.</param>
/// <param name="State">The resource.</param>
/// <param name="Step">The step that was done.</param>
/// <param name="Stables">The outputs that the step cannot have changed.</param>
internal sealed record NewResource(int Slot, ResourceState State, StepInfo Step, ImmutableArray<string> Stables);

/// <summary>The reason why a registered resource was not created or changed.</summary>
internal enum Omission
{
    /// <summary>The operation leaves the resource alone.</summary>
    OutOfScope,

    /// <summary>The resource's step failed, or that of one of its dependencies.</summary>
    Failed,
}

/// <summary>The resources that the program has registered so far. Thread-safe.</summary>
internal sealed class NewResources
{
    private readonly ConcurrentDictionary<string, NewResource?> _byUrn = new();
    private readonly ConcurrentDictionary<string, Omission> _missed = new();

    /// <summary>Reserves a URN. Returns false if it is reserved already.</summary>
    public bool TryReserve(string urn) => _byUrn.TryAdd(urn, null);

    /// <summary>Records that a registered resource was not created or changed.</summary>
    public void Miss(string urn, Omission why) => _missed[urn] = why;

    /// <summary>Returns the reason why a registered resource was not created or changed; null if it was.</summary>
    public Omission? Missed(string urn) => _missed.TryGetValue(urn, out var why) ? why : null;

    public void Set(NewResource resource) => _byUrn[resource.State.Urn] = resource;

    public bool TryGet(string urn, [MaybeNullWhen(false)] out NewResource resource)
    {
        resource = _byUrn.GetValueOrDefault(urn);
        return resource is not null;
    }

    /// <summary>Whether the resource of a URN has been replaced in this operation.</summary>
    public bool IsReplaced(string urn) =>
        TryGet(urn, out var resource)
        && resource.Step.Operation is StepOperation.CreateReplacement or StepOperation.ImportReplacement;

    /// <summary>The URN of the stack's own resource; empty until it is registered.</summary>
    public string RootUrn { get; set; } = "";
}
