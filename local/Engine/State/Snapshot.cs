using Local.Engine.Resources;
using Local.Protocol.Values;

namespace Local.Engine.State;

/// <summary>An operation of a provider that had begun and of whose end the engine does not know.</summary>
/// <param name="Type">creating, updating, deleting or reading.</param>
/// <param name="Resource">The resource as it was to become, or as it was to be deleted.</param>
public sealed record PendingOperation(string Type, ResourceState Resource)
{
    /// <summary>Whether <paramref name="resource"/> may be half changed or half taken down.</summary>
    public bool LeavesInDoubt(ResourceState resource) =>
        Type is "updating" or "deleting" && Resource.Urn == resource.Urn && Resource.Id == resource.Id;
}

/// <summary>What a stack consists of at one moment.</summary>
/// <param name="Time">When it was saved.</param>
/// <param name="Resources">The resources, each after those that it depends on.</param>
/// <param name="PendingOperations">What was under way when the last operation broke off.</param>
public sealed record Snapshot(
    DateTimeOffset Time,
    IReadOnlyList<ResourceState> Resources,
    IReadOnlyList<PendingOperation> PendingOperations
)
{
    /// <summary>A stack without resources that was never updated.</summary>
    public static Snapshot Empty { get; } = new(DateTimeOffset.UnixEpoch, [], []);

    /// <summary>The outputs of the stack; secrets are in clear inside a <c>SecretValue</c>.</summary>
    public PropertyMap StackOutputs =>
        Resources.FirstOrDefault(resource => resource.Type == Urn.RootStackType && !resource.Delete)?.Outputs
        ?? PropertyMap.Empty;
}
