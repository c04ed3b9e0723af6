using Grpc.Core;
using Local.Engine.Events;
using Local.Engine.Providers;
using Local.Engine.Registration;
using Local.Engine.Resources;
using Local.Engine.State;

namespace Local.Engine.Operations;

/// <summary>
/// Finds out what became of the resources that an earlier operation was creating or deleting when it broke off: a
/// provider may have done it and its answer was lost. It is asked by URN for what was created, as nobody knows the id.
/// </summary>
internal sealed class PendingRecovery(IProviderFactory factory, EventSink events)
{
    private const string Interrupted = "an earlier operation broke off while it was being created";

    /// <summary>Whether there is anything to find out.</summary>
    public static bool Any(Snapshot snapshot) =>
        snapshot.PendingOperations.Any(pending => IsCreation(pending) || IsDeletion(pending));

    /// <summary>
    /// The snapshot with the resources that there are among its resources, and without those that there are not. What
    /// no provider can tell stays pending, and so does the deletion of what is still there.
    /// </summary>
    public async Task<Snapshot> RecoverAsync(Snapshot start, CancellationToken cancellationToken)
    {
        var server = await EngineServer.StartAsync(new EngineService(events));
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

    /// <summary>What the provider has of it, its id empty where there is none; null when it cannot tell.</summary>
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

        events.Info(wanted.Urn, $"{Interrupted}; it was made, as {found.Id}");
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

    /// <summary>The other resources: one that it was to replace is from now on only there to be deleted.</summary>
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
            // Nobody knows whether it was completed: the next update sees to that.
            InitErrors = [Interrupted],
        };
}
