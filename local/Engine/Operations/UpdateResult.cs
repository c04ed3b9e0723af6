using Local.Engine.Resources;
using Local.Protocol.Values;

namespace Local.Engine.Operations;

/// <summary>The result of an operation.</summary>
/// <param name="Succeeded">Whether the whole operation succeeded. If not, the diagnostics state the reason.</param>
/// <param name="Changes">
/// The number of resources for each step operation. The engine's own default providers are not counted.
/// </param>
/// <param name="HasChanges">
/// Whether anything except <see cref="StepOperation.Same"/> and reads was announced or done. This includes a change
/// that <paramref name="Changes"/> does not count: the deletion of a resource that an earlier operation replaced.
/// </param>
/// <param name="PreviousOutputs">The stack's former outputs. Secrets are in clear inside a <c>SecretValue</c>.</param>
/// <param name="Outputs">The stack's present outputs; after a preview, the announced ones, with unknowns.</param>
/// <param name="Duration">The duration of the operation.</param>
public sealed record UpdateResult(
    bool Succeeded,
    IReadOnlyDictionary<StepOperation, int> Changes,
    bool HasChanges,
    PropertyMap PreviousOutputs,
    PropertyMap Outputs,
    TimeSpan Duration
);
