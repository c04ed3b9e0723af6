using Local.Cloud.Decisions;

namespace Local.Cloud.Contract;

/// <summary>The recorded decisions of a stack, newest first.</summary>
/// <param name="Since">The time of the cloud's start. Nothing before it is known.</param>
/// <param name="Decisions">The decisions.</param>
public sealed record DecisionReport(DateTimeOffset Since, IReadOnlyList<Decision> Decisions);
