using Local.Engine.Resources;
using Local.Protocol.Values;

namespace Local.Engine.Operations;

/// <summary>What came of an operation.</summary>
/// <param name="Succeeded">Whether all of it was done. Why not stood in the diagnostics.</param>
/// <param name="Changes">How many resources met which operation; the engine's own default providers not counted.</param>
/// <param name="HasChanges">
/// Whether anything but <see cref="StepOperation.Same"/> and reads was announced or done, also what
/// <paramref name="Changes"/> does not count: that the original of an earlier replacement, which was left over, goes.
/// </param>
/// <param name="PreviousOutputs">The stack's outputs before; secrets are in clear inside a <c>SecretValue</c>.</param>
/// <param name="Outputs">The stack's outputs now (of a preview: as announced, with unknowns).</param>
/// <param name="Duration">How long it took.</param>
public sealed record UpdateResult(
    bool Succeeded,
    IReadOnlyDictionary<StepOperation, int> Changes,
    bool HasChanges,
    PropertyMap PreviousOutputs,
    PropertyMap Outputs,
    TimeSpan Duration
);
