using Grpc.Core;
using Local.Engine.Events;
using Local.Engine.Providers;
using Local.Engine.Registration;
using Local.Engine.Resources;
using Local.Engine.State;

namespace Local.Engine.Operations;

/// <summary>
/// Finds out what happened to resources that an interrupted operation was creating or deleting: a provider may have
/// done it although its answer was lost. The provider is asked by URN for created resources, because their ids are
/// unknown.
/// </summary>
internal sealed class PendingRecovery(IProviderFactory factory, EventSink events)
{
    private const string Interrupted = "an earlier operation was interrupted while it created the resource";

    /// <summary>Returns whether there are operations to recover.</summary>
    public static bool Any(Snapshot snapshot) =>
        snapshot.PendingOperations.Any(pending => IsCreation(pending) || IsDeletion(pending));

    /// <summary>
    /// Returns the snapshot with the resources that exist and without those that do not. An operation stays pending
    /// if its provider cannot tell the outcome, or if the resource of a deletion still exists.
    /// </summary>
    public async Task<Snapshot> RecoverAsync(Snapshot start, CancellationToken cancellationToken)
    {
        var server = EngineServer.Start(new EngineService(events));
        await using var _ = server;
        using var providers = new ProviderRegistry(factory, server.Address, start.Resources);
        var recovered = start;
        foreach (var pending in start.PendingOperations)
        {
            if (IsCreation(pending))
            {
                var wanted = pending.Resource with { Id = "" };
                if (await ReadAsync(wanted, providers, cancellationToken) is { } found)
                {
                    recovered = Created(Settle(recovered, pending), pending.Resource, found);
                }
            }
            else if (IsDeletion(pending))
            {
                var known = pending.Resource;
                if (await ReadAsync(known, providers, cancellationToken) is { Id: "" })
                {
                    recovered = Deleted(Settle(recovered, pending), known);
                }
            }
        }

        return recovered;
    }

    private static bool IsCreation(PendingOperation pending) =>
        pending is { Type: "creating", Resource: { Custom: true, IsProvider: false } };

    private static bool IsDeletion(PendingOperation pending) =>
        pending is { Type: "deleting", Resource: { Custom: true, IsProvider: false } };

    /// <summary>
    /// Returns the resource as its provider reads it, with an empty id if it does not exist; null if the provider
    /// cannot tell.
    /// </summary>
    private static async Task<ProviderResource?> ReadAsync(
        ResourceState resource,
        ProviderRegistry providers,
        CancellationToken cancellationToken
    )
    {
        try
        {
            var provider = await providers.GetAsync(resource.Provider, cancellationToken);
            return await provider.ReadAsync(resource, cancellationToken);
        }
        catch (Exception e) when (e is RpcException or EngineException)
        {
            return null;
        }
    }

    private static Snapshot Settle(Snapshot snapshot, PendingOperation pending) =>
        snapshot with
        {
            PendingOperations = [.. snapshot.PendingOperations.Where(one => one != pending)],
        };

    private Snapshot Created(Snapshot snapshot, ResourceState wanted, ProviderResource found)
    {
        if (found.Id.Length == 0)
        {
            return snapshot;
        }

        events.Info(wanted.Urn, $"{Interrupted}; the resource exists, with the id {found.Id}");
        return snapshot with { Resources = [.. Others(snapshot, wanted), Made(wanted, found)] };
    }

    private static Snapshot Deleted(Snapshot snapshot, ResourceState gone)
    {
        var left = snapshot.Resources.Where(one => one.Urn != gone.Urn || one.Id != gone.Id).ToList();
        return snapshot with
        {
            Resources = left.Exists(one => one.Urn == gone.Urn)
                ? left
                : [.. left.Select(one => one.Without(urn => urn == gone.Urn))],
        };
    }

    /// <summary>
    /// Returns the other resources. A resource that the created one was to replace now waits for its deletion.
    /// </summary>
    private static IEnumerable<ResourceState> Others(Snapshot snapshot, ResourceState made) =>
        from other in snapshot.Resources
        let isReplaced = other.Urn == made.Urn && other.Custom && !other.Delete
        where !isReplaced || other is { PendingReplacement: false, External: false }
        select isReplaced ? other with { Delete = true } : other;

    private static ResourceState Made(ResourceState wanted, ProviderResource found) =>
        wanted with
        {
            Id = found.Id,
            Outputs = found.Outputs,
            // Nobody knows whether the creation was complete. The next update completes it.
            InitErrors = [Interrupted],
        };
}
