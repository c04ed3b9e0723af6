using System.Collections.Immutable;
using Local.Cloud.Resources;
using Local.Protocol.Values;

namespace Local.Cloud.Provider;

/// <summary>
/// Creates, changes, reads and deletes resources, and records the result in the store. Operations on one resource
/// run one after another; operations on different resources run at the same time.
/// </summary>
internal sealed class ResourceOperations(ResourceChecks checks, ResourceStore store)
{
    private readonly KeyedLock _locks = new();

    private static string Region => ProviderConnection.Current.Config.Region;

    /// <summary>
    /// Creates the resource of <paramref name="urnText"/>. Adopts a resource that an engine created but did not
    /// record before it died: unchanged if its inputs are the same, else updated or replaced.
    /// </summary>
    /// <exception cref="ResourceInitException">
    /// The resource was created and recorded, but did not reach its wanted state.
    /// </exception>
    public async Task<StoredResource> CreateAsync(
        string urnText,
        string region,
        PropertyMap properties,
        CancellationToken cancellationToken
    )
    {
        var urn = Urn.Parse(urnText);
        var (token, stack) = (StringPool.Share(urn.Type), StringPool.Share(urn.Stack));
        var (shape, type) = checks.Find(token);
        using var held = await _locks.AcquireAsync(urnText, cancellationToken);
        if (
            store.FindUnknown(urnText) is { } left
            && await TakeOverAsync(shape, type, urn, left, properties, cancellationToken) is { } taken
        )
        {
            return taken;
        }

        var inputs = properties.Plain();
        StoredResource Stored(Created created) =>
            new(
                new CloudResource(
                    token,
                    created.Id,
                    stack,
                    region,
                    inputs,
                    WithCommonOutputs(shape, inputs, created.Outputs, region)
                ),
                urnText,
                urn.Name,
                Secrets(shape, properties)
            );
        try
        {
            var created = await type.CreateAsync(new CreateContext(urn.Name, stack, region, inputs), cancellationToken);
            return type.IsKept ? await RecordCreatedAsync(type, Stored(created)) : Stored(created);
        }
        catch (ResourceInitException e)
        {
            var stored = await RecordCreatedAsync(type, Stored(e.Created));
            throw new ResourceInitException(new Created(stored.Resource.Id, stored.Resource.Outputs), e.Reasons);
        }
    }

    /// <summary>
    /// Updates a resource and returns its new state. A resource that could not be restored is restored first.
    /// </summary>
    /// <exception cref="CloudException">The resource does not exist, or cannot be updated.</exception>
    /// <exception cref="ResourceInitException">
    /// The resource was updated and recorded, but did not reach its wanted state.
    /// </exception>
    public async Task<StoredResource> UpdateAsync(
        string urnText,
        string id,
        PropertyMap properties,
        CancellationToken cancellationToken
    )
    {
        var urn = Urn.Parse(urnText);
        var (shape, type) = checks.Find(urn.Type);
        using var held = await _locks.AcquireAsync(urnText, cancellationToken);
        store.MarkKnown(urn.Type, id);
        var stored =
            store.Find(urn.Type, id)
            ?? throw new CloudException(
                type.Provided(id, Region) is null
                    ? $"the local cloud has no {urn.Type} {id}; refresh the stack to update its state"
                    : $"the {urn.Type} {id} is a part of the local cloud: a program can read it, and cannot change it"
            );
        await BringBackAsync(type, stored, properties, cancellationToken);
        return await ChangeAsync(shape, type, stored, properties, cancellationToken);
    }

    /// <summary>Deletes a resource. Does nothing if it does not exist.</summary>
    public async Task DeleteAsync(string urnText, string id, CancellationToken cancellationToken)
    {
        var urn = Urn.Parse(urnText);
        using var held = await _locks.AcquireAsync(urnText, cancellationToken);
        if (store.Find(urn.Type, id) is { } stored)
        {
            await RemoveAsync(checks.Find(urn.Type).Type, stored, cancellationToken);
        }
    }

    /// <summary>Returns the condition of a resource that is in an engine's state.</summary>
    public async Task<ResourceCondition> LookAsync(string urnText, string id, CancellationToken cancellationToken)
    {
        var urn = Urn.Parse(urnText);
        var (_, type) = checks.Find(urn.Type);
        if (!type.IsKept)
        {
            return new(IsThere: true, null);
        }

        using var held = await _locks.AcquireAsync(urnText, cancellationToken);
        store.MarkKnown(urn.Type, id);
        if (store.Find(urn.Type, id) is not { } stored)
        {
            return type.Provided(id, Region) is not null
                ? new(IsThere: true, null)
                : new(IsThere: false, "the local cloud does not have it (was its data in .local/cloud deleted?)");
        }

        if (stored.Problem is { } problem)
        {
            var what = $"it could not be restored when the local cloud started ({problem})";
            return stored.Gone ? new(IsThere: false, what) : new(IsThere: true, $"{what}: the next update tries again");
        }

        return await type.ReadAsync(stored.Resource, cancellationToken) is null
            ? new(IsThere: false, "it does not exist in the local cloud any more")
            : new(IsThere: true, null);
    }

    /// <summary>
    /// Returns the inputs of a resource after its creation or last update; null if the cloud does not have it.
    /// </summary>
    public PropertyMap? InputsOf(string urn, string id) => store.Find(Urn.Parse(urn).Type, id)?.Resource.Inputs;

    /// <summary>
    /// Reads a resource; returns null if it does not exist. Without an id, reads the resource of the URN that is in
    /// no engine's state: an operation created it, but its engine died before it recorded the answer.
    /// </summary>
    /// <exception cref="ResourceInitException">The resource could not be restored when the cloud started.</exception>
    public async Task<CloudResource?> ReadAsync(string urnText, string id, CancellationToken cancellationToken)
    {
        var urn = Urn.Parse(urnText);
        var (shape, type) = checks.Find(urn.Type);
        using var held = await _locks.AcquireAsync(urnText, cancellationToken);
        var stored = id.Length == 0 ? store.FindUnknown(urnText) : store.Find(urn.Type, id);
        if (stored is null)
        {
            return type.Provided(id, Region) is { } provided
                ? new CloudResource(
                    urn.Type,
                    id,
                    urn.Stack,
                    Region,
                    new PropertyMap(provided.Where(property => shape.Inputs.ContainsKey(property.Key))),
                    WithCommonOutputs(shape, PropertyMap.Empty, provided, Region)
                )
                : null;
        }

        if (id.Length > 0 && stored is { Problem: { } problem, Gone: false })
        {
            store.MarkKnown(urn.Type, id);
            throw new ResourceInitException(new Created(id, stored.Resource.Outputs), problem);
        }

        var outputs = await type.ReadAsync(stored.Resource, cancellationToken);
        if (outputs is null)
        {
            await store.RemoveAsync(urn.Type, stored.Resource.Id);
            return null;
        }

        if (id.Length > 0)
        {
            store.MarkKnown(urn.Type, id);
        }

        return stored.Resource with
        {
            Outputs = WithCommonOutputs(shape, stored.Resource.Inputs, outputs, stored.Resource.Region),
        };
    }

    /// <summary>
    /// Returns the names of the secret properties: those that are secret in every such resource, and the inputs that are
    /// secret at any depth.
    /// </summary>
    public static ImmutableSortedSet<string> Secrets(ResourceShape shape, PropertyMap properties) =>
        [
            .. shape.Secrets,
            .. properties.Where(property => property.Value.ContainsSecrets).Select(property => property.Key),
        ];

    private async Task<StoredResource?> TakeOverAsync(
        ResourceShape shape,
        ResourceType type,
        Urn urn,
        StoredResource left,
        PropertyMap properties,
        CancellationToken cancellationToken
    )
    {
        if (left.Gone)
        {
            await RemoveAsync(type, left, cancellationToken);
            return null;
        }

        var inputs = properties.Plain();
        if (shape.AutoName is { Property: var name } autoName && left.Resource.Inputs.Get(name) is { } leftName)
        {
            // The engine that died had another seed. The automatic name stays as it was.
            var both =
                autoName.IsMadeFor(urn.Name, leftName.AsString)
                && autoName.IsMadeFor(urn.Name, inputs.Get(name)?.AsString);
            properties = both ? properties.With(name, leftName) : properties;
            inputs = properties.Plain();
        }

        var changes = InputDiff.Between(shape, type, left.Resource.Inputs, inputs, ignored: []);
        if (changes is [] && left.Problem is null)
        {
            return left;
        }

        if (changes.All(change => !change.Replaces))
        {
            await BringBackAsync(type, left, properties, cancellationToken);
            return await ChangeAsync(shape, type, left, properties, cancellationToken);
        }

        await RemoveAsync(type, left, cancellationToken);
        return null;
    }

    /// <summary>Restores, with its new inputs, a resource that could not be restored when the cloud started.</summary>
    private async Task BringBackAsync(
        ResourceType type,
        StoredResource stored,
        PropertyMap properties,
        CancellationToken cancellationToken
    )
    {
        if (stored.Problem is null)
        {
            return;
        }

        await type.RestoreAsync(stored.Resource with { Inputs = properties.Plain() }, cancellationToken);
        store.SetProblem(stored.Resource.Token, stored.Resource.Id, null);
    }

    private async Task<StoredResource> RecordCreatedAsync(ResourceType type, StoredResource stored)
    {
        try
        {
            await store.PutAsync(stored);
            return stored;
        }
        catch (CloudException)
        {
            // A resource that cannot be recorded must not exist.
            await type.DeleteAsync(stored.Resource, CancellationToken.None);
            throw;
        }
    }

    private async Task<StoredResource> ChangeAsync(
        ResourceShape shape,
        ResourceType type,
        StoredResource stored,
        PropertyMap properties,
        CancellationToken cancellationToken
    )
    {
        var inputs = properties.Plain();
        StoredResource Changed(PropertyMap outputs) =>
            stored with
            {
                Resource = stored.Resource with
                {
                    Inputs = inputs,
                    Outputs = WithCommonOutputs(shape, inputs, outputs, stored.Resource.Region),
                },
                Secrets = Secrets(shape, properties),
                Problem = null,
                SecretsLost = false,
            };
        try
        {
            var outputs = await type.UpdateAsync(stored.Resource, inputs, cancellationToken);
            var changed = Changed(outputs);
            await store.PutAsync(changed);
            return changed;
        }
        catch (ResourceInitException e)
        {
            var changed = Changed(e.Created.Outputs);
            await store.PutAsync(changed);
            throw new ResourceInitException(new Created(changed.Resource.Id, changed.Resource.Outputs), e.Reasons);
        }
    }

    private async Task RemoveAsync(ResourceType type, StoredResource stored, CancellationToken cancellationToken)
    {
        await type.DeleteAsync(stored.Resource, cancellationToken);
        await store.RemoveAsync(stored.Resource.Token, stored.Resource.Id);
    }

    // Every resource of AWS has these outputs. Its type may set other values.
    private static PropertyMap WithCommonOutputs(
        ResourceShape shape,
        PropertyMap inputs,
        PropertyMap outputs,
        string region
    )
    {
        var common = PropertyMap.Empty;
        if (shape.Outputs.Contains("region"))
        {
            common = common.With("region", region);
        }

        if (shape.Outputs.Contains("tagsAll"))
        {
            common = common.With("tagsAll", inputs.Get("tags") ?? PropertyMap.Empty);
        }

        return common.With(outputs);
    }
}
