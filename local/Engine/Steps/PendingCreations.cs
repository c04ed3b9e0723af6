using Local.Engine.Events;
using Local.Engine.Providers;
using Local.Engine.Registration;
using Local.Engine.Resources;
using Local.Engine.State;
using Local.Protocol.Grpc;

namespace Local.Engine.Steps;

/// <summary>
/// Finds what an earlier operation was creating when it broke off: a provider may have made the resource and its answer
/// was lost. Providers are asked for it by its URN, as nobody knows its id.
/// </summary>
internal sealed class PendingCreations(IProviderFactory factory, EventSink events)
{
    private const string Interrupted = "an earlier operation broke off while it was being created";

    /// <summary>Whether there is anything to look for.</summary>
    public static bool Any(Snapshot snapshot) => snapshot.PendingOperations.Any(IsCreation);

    /// <summary>
    /// The snapshot with the resources that there are among its resources, and without those that there are not. What
    /// no provider can tell stays pending.
    /// </summary>
    public async Task<Snapshot> RecoverAsync(Snapshot start, CancellationToken cancellationToken)
    {
        var server = await EngineServer.StartAsync(new EngineService(events)).ConfigureAwait(false);
        await using var _ = server.ConfigureAwait(false);
        using var providers = new ProviderRegistry(factory, server.Address, start.Resources);
        var recovered = start;
        foreach (var pending in start.PendingOperations.Where(IsCreation))
        {
            recovered = await RecoverAsync(recovered, pending, providers, cancellationToken).ConfigureAwait(false);
        }
        return recovered;
    }

    private static bool IsCreation(PendingOperation pending) =>
        pending is { Type: "creating", Resource: { Custom: true, IsProvider: false } };

    private async Task<Snapshot> RecoverAsync(
        Snapshot snapshot,
        PendingOperation pending,
        ProviderRegistry providers,
        CancellationToken cancellationToken
    )
    {
        ProviderResource found;
        try
        {
            var provider = await providers.GetAsync(pending.Resource.Provider, cancellationToken).ConfigureAwait(false);
            found = await provider
                .ReadAsync(pending.Resource with { Id = "" }, cancellationToken)
                .ConfigureAwait(false);
        }
        catch (Exception e) when (e is RpcException or EngineException)
        {
            return snapshot;
        }
        var settled = snapshot with
        {
            PendingOperations = [.. snapshot.PendingOperations.Where(one => one != pending)],
        };
        if (found.Id.Length == 0)
        {
            return settled;
        }
        events.Info(pending.Resource.Urn, $"{Interrupted}; it was made, as {found.Id}");
        return settled with { Resources = [.. Others(settled, pending.Resource), Made(pending.Resource, found)] };
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
