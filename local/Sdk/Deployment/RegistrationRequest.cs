using Local.Protocol.Values;
using Pulumi.Serialization;
using Pulumirpc;

namespace Pulumi;

/// <summary>Makes the message by which one resource is registered or read.</summary>
internal sealed class RegistrationRequest(
    Deployment deployment,
    Resource resource,
    ResourceArgs args,
    ResourceOptions options
)
{
    private readonly string _context = $"resource:{resource.GetResourceName()}[{resource.GetResourceType()}]";

    public async Task<RegisterResourceRequest> RegisterAsync(bool remote)
    {
        var prepared = await PrepareAsync(remote).ConfigureAwait(false);
        var custom = options as CustomResourceOptions;
        var request = new RegisterResourceRequest
        {
            Type = resource.GetResourceType(),
            Name = resource.GetResourceName(),
            Parent = prepared.Parent,
            Custom = resource is CustomResource,
            Remote = remote,
            Object = PropertyMarshaler.ToStruct(prepared.Inputs.Values, MarshalOptions.All),
            Provider = prepared.Provider,
            Version = options.Version ?? "",
            PluginDownloadURL = options.PluginDownloadURL ?? "",
            ImportId = custom?.ImportId ?? "",
            CustomTimeouts = options.CustomTimeouts?.ToMessage(),
            DeleteBeforeReplaceDefined = custom?.DeleteBeforeReplace is not null,
            DeleteBeforeReplace = custom?.DeleteBeforeReplace ?? false,
            DeletedWith = await DeletedWithAsync().ConfigureAwait(false),
            AcceptSecrets = true,
            AcceptResources = true,
            SupportsResultReporting = true,
        };
        if (options.Protect is { } protect)
        {
            request.Protect = protect;
        }
        if (options.RetainOnDelete is { } retain)
        {
            request.RetainOnDelete = retain;
        }
        request.IgnoreChanges.AddRange(options.IgnoreChanges);
        if (custom is not null)
        {
            request.ReplaceOnChanges.AddRange(custom.ReplaceOnChanges);
            request.AdditionalSecretOutputs.AddRange(custom.AdditionalSecretOutputs);
        }
        request.Dependencies.AddRange(prepared.Dependencies);
        foreach (var (name, urns) in prepared.PropertyDependencies)
        {
            request.PropertyDependencies.Add(
                name,
                new RegisterResourceRequest.Types.PropertyDependencies { Urns = { urns } }
            );
        }
        if (remote && options is ComponentResourceOptions component)
        {
            foreach (var provider in component.Providers)
            {
                request.Providers[provider.Package] = await provider.GetReferenceAsync().ConfigureAwait(false);
            }
            if (component.Provider is { } single)
            {
                request.Providers[single.Package] = await single.GetReferenceAsync().ConfigureAwait(false);
            }
        }
        await AddAliasesAsync(request).ConfigureAwait(false);
        return request;
    }

    public async Task<ReadResourceRequest> ReadAsync(string id)
    {
        var prepared = await PrepareAsync(remote: false).ConfigureAwait(false);
        return new ReadResourceRequest
        {
            Type = resource.GetResourceType(),
            Name = resource.GetResourceName(),
            Id = id,
            Parent = prepared.Parent,
            Provider = prepared.Provider,
            Properties = PropertyMarshaler.ToStruct(prepared.Inputs.Values, MarshalOptions.All),
            Version = options.Version ?? "",
            PluginDownloadURL = options.PluginDownloadURL ?? "",
            Dependencies = { prepared.Dependencies },
            AcceptSecrets = true,
            AcceptResources = true,
        };
    }

    private async Task<Prepared> PrepareAsync(bool remote)
    {
        IReadOnlyList<Resource> dependsOn = options.DependsOn.IsSurelyEmpty
            ? []
            : await options.DependsOn.ToOutput().GetValueAsync(whenUnknown: []).ConfigureAwait(false);
        var keepResources = await deployment.Monitor.SupportsAsync("resourceReferences").ConfigureAwait(false);
        var keepOutputs = remote && await deployment.Monitor.SupportsAsync("outputValues").ConfigureAwait(false);
        var inputs = await SerializedInputs
            .FromAsync(
                _context,
                args.ToInputs().Where(input => input.Key is not ("id" or "urn")),
                // A component's provider makes outputs of inputs that depend on something; a reference does not.
                () => new Serializer(keepResources, keepOutputs, countReferences: !remote)
            )
            .ConfigureAwait(false);
        var dependencies = new SortedSet<string>(StringComparer.Ordinal);
        dependencies.UnionWith(await Dependencies.UrnsAsync(dependsOn).ConfigureAwait(false));
        var byProperty = new List<KeyValuePair<string, IReadOnlyList<string>>>();
        foreach (var (name, resources) in inputs.Dependencies.OrderBy(property => property.Key, StringComparer.Ordinal))
        {
            var urns = resources.Count == 0 ? [] : await Dependencies.UrnsAsync(resources).ConfigureAwait(false);
            byProperty.Add(KeyValuePair.Create(name, urns));
            dependencies.UnionWith(urns);
        }
        return new Prepared(
            inputs,
            await ParentAsync().ConfigureAwait(false),
            resource is CustomResource && options.Provider is { } provider
                ? await provider.GetReferenceAsync().ConfigureAwait(false)
                : "",
            [.. dependencies],
            byProperty
        );
    }

    private async Task<string> ParentAsync()
    {
        if (resource.GetResourceType() == Stack.TypeToken)
        {
            return "";
        }
        var parent = options.Parent ?? deployment.Stack;
        return await parent.Urn.GetValueAsync(whenUnknown: "").ConfigureAwait(false);
    }

    private async Task<string> DeletedWithAsync()
    {
        if (options.DeletedWith is not { } other)
        {
            return "";
        }
        return await deployment.Monitor.SupportsAsync("deletedWith").ConfigureAwait(false)
            ? await other.Urn.GetValueAsync(whenUnknown: "").ConfigureAwait(false)
            : throw new InvalidOperationException(
                "The Pulumi CLI does not support the DeletedWith option. Please update the Pulumi CLI."
            );
    }

    private async Task AddAliasesAsync(RegisterResourceRequest request)
    {
        var ownAliases = options.Aliases;
        var inherited = options.Parent?.Aliases ?? [];
        if (ownAliases.Count == 0 && inherited.Length == 0)
        {
            return;
        }
        if (await deployment.Monitor.SupportsAsync("aliasSpecs").ConfigureAwait(false))
        {
            foreach (var alias in ownAliases)
            {
                if (await alias.ToOutput().GetValueAsync(whenUnknown: null!).ConfigureAwait(false) is { } known)
                {
                    request.Aliases.Add(await known.ToMessageAsync().ConfigureAwait(false));
                }
            }
            return;
        }
        // An engine that knows only whole URNs is told those below the parent's other names too.
        var urns = resource.Aliases.ToList();
        urns.AddRange(inherited.Select(parent => BelowAlias(parent)));
        foreach (var urn in urns)
        {
            var text = await urn.GetValueAsync(whenUnknown: "").ConfigureAwait(false);
            if (text.Length > 0 && !request.AliasURNs.Contains(text))
            {
                request.AliasURNs.Add(text);
            }
        }
    }

    private Output<string> BelowAlias(Output<string> parentAlias)
    {
        var name = resource.GetResourceName();
        var parentName = options.Parent!.GetResourceName();
        // A child is commonly named after its parent: with another parent name it had another name too.
        var formerName = parentAlias.Apply(urn =>
            name.StartsWith(parentName, StringComparison.Ordinal) ? Urn.NameOf(urn) + name[parentName.Length..] : name
        );
        return Urn.Create(formerName, resource.GetResourceType(), parentUrn: parentAlias);
    }

    /// <summary>What registering and reading have in common.</summary>
    private sealed record Prepared(
        SerializedInputs Inputs,
        string Parent,
        string Provider,
        IReadOnlyList<string> Dependencies,
        IReadOnlyList<KeyValuePair<string, IReadOnlyList<string>>> PropertyDependencies
    );
}
