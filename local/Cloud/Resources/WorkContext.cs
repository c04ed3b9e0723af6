using Local.Cloud.Decisions;

namespace Local.Cloud.Resources;

/// <summary>The common environment of all background work.</summary>
/// <param name="TimeScale">The time scale of each stack.</param>
/// <param name="Time">The clock.</param>
/// <param name="Background">Restarts work after an error.</param>
internal sealed record WorkContext(TimeScale TimeScale, TimeProvider Time, BackgroundWork Background)
{
    /// <summary>The stacks that are updated at each save.</summary>
    public WatchedStacks Watched { get; init; } = new();

    /// <summary>The decisions of the work, with their facts.</summary>
    public DecisionLog Decisions { get; init; } = new();
}
