using Local.Engine.Resources;
using Local.Protocol.Values;

namespace Local.Engine.State;

/// <summary>A provider operation that had begun and whose outcome the engine does not know.</summary>
/// <param name="Type">The kind: creating, updating, deleting or reading.</param>
/// <param name="Resource">The wanted resource, or the resource to delete.</param>
public sealed record PendingOperation(string Type, ResourceState Resource)
{
    /// <summary>Returns whether <paramref name="resource"/> may be half changed or half deleted.</summary>
    public bool LeavesInDoubt(ResourceState resource) =>
        Type is "updating" or "deleting" && Resource.Urn == resource.Urn && Resource.Id == resource.Id;
}

/// <summary>The content of a stack at one moment.</summary>
/// <param name="Time">The time of the save.</param>
/// <param name="Resources">The resources, each after those that it depends on.</param>
/// <param name="PendingOperations">
/// The operations that were in progress when the last operation was interrupted.
/// </param>
public sealed record Snapshot(
    DateTimeOffset Time,
    IReadOnlyList<ResourceState> Resources,
    IReadOnlyList<PendingOperation> PendingOperations
)
{
    /// <summary>A stack without resources that was never updated.</summary>
    public static Snapshot Empty { get; } = new(DateTimeOffset.UnixEpoch, [], []);

    /// <summary>The outputs of the stack. Secrets are in clear inside a <c>SecretValue</c>.</summary>
    public PropertyMap StackOutputs =>
        Resources.FirstOrDefault(resource => resource.Type == Urn.RootStackType && !resource.Delete)?.Outputs
        ?? PropertyMap.Empty;

    /// <summary>
    /// Returns the snapshot with the stack outputs that only an earlier snapshot has. After a failure, an output that is
    /// missing need not be gone.
    /// </summary>
    internal Snapshot WithOutputsOf(Snapshot earlier) =>
        this with
        {
            Resources =
            [
                .. Resources.Select(resource =>
                    resource is { Type: Urn.RootStackType, Delete: false }
                        ? resource with
                        {
                            Outputs = new PropertyMap(
                                earlier
                                    .StackOutputs.Where(output => !resource.Outputs.ContainsKey(output.Key))
                                    .Concat(resource.Outputs)
                            ),
                        }
                        : resource
                ),
            ],
        };
}
