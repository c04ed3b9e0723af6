namespace Local.Cloud.Provider;

/// <summary>How a resource that an engine has in its state stands in the cloud.</summary>
/// <param name="IsThere">Whether the cloud has it; one that it does not have can only be made anew.</param>
/// <param name="Problem">Why it is not there, or does not work though it is; null when all is well.</param>
internal sealed record ResourceCondition(bool IsThere, string? Problem);
