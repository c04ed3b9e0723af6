namespace Local.Cloud.Resources;

/// <summary>What all that works in the background goes by.</summary>
/// <param name="TimeScale">By how much each stack's waits are shortened.</param>
/// <param name="Time">The clock.</param>
/// <param name="Background">Keeps it at work after an error.</param>
internal sealed record WorkContext(TimeScale TimeScale, TimeProvider Time, BackgroundWork Background);
