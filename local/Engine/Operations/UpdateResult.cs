using Local.Engine.Resources;
using Local.Protocol.Values;

namespace Local.Engine.Operations;

/// <summary>What came of an operation.</summary>
/// <param name="Succeeded">Whether all of it was done. Why not stood in the diagnostics.</param>
/// <param name="Changes">How many resources met which operation; the engine's own default providers not counted.</param>
/// <param name="PreviousOutputs">The stack's outputs before; secrets are in clear inside a <c>SecretValue</c>.</param>
/// <param name="Outputs">The stack's outputs now (of a preview: as announced, with unknowns).</param>
/// <param name="Duration">How long it took.</param>
public sealed record UpdateResult(
    bool Succeeded,
    IReadOnlyDictionary<StepOperation, int> Changes,
    PropertyMap PreviousOutputs,
    PropertyMap Outputs,
    TimeSpan Duration
)
{
    /// <summary>Whether anything but <see cref="StepOperation.Same"/> and reads was announced or done: what
    /// <c>--expect-no-changes</c> refuses.</summary>
    public bool HasChanges =>
        Changes.Any(change =>
            change.Value > 0 && change.Key is not (StepOperation.Same or StepOperation.Read or StepOperation.Refresh)
        );
}
