namespace Local.Cloud.Provider;

/// <summary>The condition in the cloud of a resource that is in an engine's state.</summary>
/// <param name="IsThere">Whether the cloud has the resource. If not, it can only be created again.</param>
/// <param name="Problem">The reason why the resource is missing or does not work; null if it works.</param>
internal sealed record ResourceCondition(bool IsThere, string? Problem);
