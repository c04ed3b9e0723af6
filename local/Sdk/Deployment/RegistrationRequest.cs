using Local.Protocol.Values;
using Pulumi.Serialization;
using Pulumirpc;

namespace Pulumi;

/// <summary>Makes the message that registers or reads one resource.</summary>
internal sealed class RegistrationRequest(
    Deployment deployment,
    Resource resource,
    IReadOnlyList<KeyValuePair<string, object?>> inputs,
    ResourceOptions options
)
{
    private readonly string _context = $"resource:{resource.GetResourceName()}[{resource.GetResourceType()}]";

    /// <summary>Returns the parent of <paramref name="resource"/>; null for the stack itself and for lookups.</summary>
    public static Resource? ParentOf(Resource resource, ResourceOptions options, Deployment deployment) =>
        resource.GetResourceType() == Stack.TypeToken || options.Urn is not null
            ? null
            : options.Parent ?? deployment.Stack;

    /// <summary>
    /// Gathers the content of the message and returns a function that makes the message. The message takes several
    /// times as much memory, so it is made only when it can be sent.
    /// </summary>
    public async Task<Func<RegisterResourceRequest>> RegisterAsync(bool remote)
    {
        var prepared = await PrepareAsync(remote).ConfigureAwait(false);
        var deletedWith = await DeletedWithAsync().ConfigureAwait(false);
        var providers = remote ? await ProvidersAsync().ConfigureAwait(false) : [];
        var aliases = await AliasesAsync().ConfigureAwait(false);
        var transforms = await deployment.Transforms.RegisterAsync(options.ResourceTransforms).ConfigureAwait(false);
        var replaceWith = options.ReplaceWith.IsSurelyEmpty
            ? []
            : await Dependencies
                .UrnsAsync(await options.ReplaceWith.ToOutput().GetValueAsync(whenUnknown: []).ConfigureAwait(false))
                .ConfigureAwait(false);
        return () =>
        {
            var message = Message(remote, prepared, deletedWith, providers, aliases);
            message.Transforms.AddRange(transforms);
            message.ReplaceWith.AddRange(replaceWith);
            return message;
        };
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
            Properties = PropertyMarshaler.ToStruct(prepared.Inputs, MarshalOptions.All),
            Version = options.Version ?? "",
            PluginDownloadURL = options.PluginDownloadURL ?? "",
            Dependencies = { prepared.Dependencies },
            AcceptSecrets = true,
            AcceptResources = true,
        };
    }

    private RegisterResourceRequest Message(
        bool remote,
        Prepared prepared,
        string deletedWith,
        IReadOnlyList<KeyValuePair<string, string>> providers,
        AliasTexts aliases
    )
    {
        var custom = options as CustomResourceOptions;
        var request = new RegisterResourceRequest
        {
            Type = resource.GetResourceType(),
            Name = resource.GetResourceName(),
            Parent = prepared.Parent,
            Custom = resource is CustomResource,
            Remote = remote,
            Object = PropertyMarshaler.ToStruct(prepared.Inputs, MarshalOptions.All),
            Provider = prepared.Provider,
            Version = options.Version ?? "",
            PluginDownloadURL = options.PluginDownloadURL ?? "",
            ImportId = custom?.ImportId ?? "",
            CustomTimeouts = options.CustomTimeouts?.ToMessage(),
            DeleteBeforeReplaceDefined = custom?.DeleteBeforeReplace is not null,
            DeleteBeforeReplace = custom?.DeleteBeforeReplace ?? false,
            DeletedWith = deletedWith,
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
        request.HideDiffs.AddRange(options.HideDiffs);
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

        foreach (var (package, reference) in providers)
        {
            request.Providers[package] = reference;
        }

        request.Aliases.AddRange(aliases.Specs);
        request.AliasURNs.AddRange(aliases.Urns);
        return request;
    }

    private async Task<List<KeyValuePair<string, string>>> ProvidersAsync()
    {
        var references = new List<KeyValuePair<string, string>>();
        if (options is ComponentResourceOptions component)
        {
            foreach (
                var provider in component.Provider is { } single
                    ? [.. component.Providers, single]
                    : component.Providers
            )
            {
                var reference = await provider.GetReferenceAsync().ConfigureAwait(false);
                references.Add(KeyValuePair.Create(provider.Package, reference));
            }
        }

        return references;
    }

    private async Task<Prepared> PrepareAsync(bool remote)
    {
        IReadOnlyList<Resource> dependsOn = options.DependsOn.IsSurelyEmpty
            ? []
            : await options.DependsOn.ToOutput().GetValueAsync(whenUnknown: []).ConfigureAwait(false);
        var keepResources = await deployment.Monitor.SupportsAsync("resourceReferences").ConfigureAwait(false);
        var keepOutputs = remote && await deployment.Monitor.SupportsAsync("outputValues").ConfigureAwait(false);
        var serialized = await SerializedInputs
            .FromAsync(
                _context,
                inputs.Where(input => input.Key is not ("id" or "urn")),
                // A component's provider needs the dependencies of each input. A reference alone counts as none.
                () => new Serializer(keepResources, keepOutputs, countReferences: !remote)
            )
            .ConfigureAwait(false);
        var dependencies = new SortedSet<string>(StringComparer.Ordinal);
        dependencies.UnionWith(await Dependencies.UrnsAsync(dependsOn).ConfigureAwait(false));
        var byProperty = new List<KeyValuePair<string, IReadOnlyList<string>>>();
        foreach (
            var (name, resources) in serialized.Dependencies.OrderBy(property => property.Key, StringComparer.Ordinal)
        )
        {
            var urns = resources.Count == 0 ? [] : await Dependencies.UrnsAsync(resources).ConfigureAwait(false);
            byProperty.Add(KeyValuePair.Create(name, urns));
            dependencies.UnionWith(urns);
        }

        return new Prepared(
            serialized.Values,
            await ParentAsync().ConfigureAwait(false),
            resource is CustomResource && options.Provider is { } provider
                ? await provider.GetReferenceAsync().ConfigureAwait(false)
                : "",
            [.. dependencies],
            byProperty
        );
    }

    private async Task<string> ParentAsync() =>
        ParentOf(resource, options, deployment) is { } parent
            ? await parent.Urn.GetValueAsync(whenUnknown: "").ConfigureAwait(false)
            : "";

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

    private async Task<AliasTexts> AliasesAsync()
    {
        var ownAliases = options.Aliases;
        var inherited = options.Parent?.Aliases ?? [];
        if (ownAliases.Count == 0 && inherited.Length == 0)
        {
            return AliasTexts.None;
        }

        if (await deployment.Monitor.SupportsAsync("aliasSpecs").ConfigureAwait(false))
        {
            var specs = new List<Pulumirpc.Alias>();
            foreach (var alias in ownAliases)
            {
                if (await alias.ToOutput().GetValueAsync(whenUnknown: null!).ConfigureAwait(false) is { } known)
                {
                    specs.Add(await known.ToMessageAsync().ConfigureAwait(false));
                }
            }

            return AliasTexts.None with
            {
                Specs = specs,
            };
        }

        // An engine that knows only whole URNs also receives those that follow from the parent's aliases.
        var urns = resource.Aliases.ToList();
        urns.AddRange(inherited.Select(parent => BelowAlias(parent)));
        var texts = new List<string>();
        foreach (var urn in urns)
        {
            var text = await urn.GetValueAsync(whenUnknown: "").ConfigureAwait(false);
            if (text.Length > 0 && !texts.Contains(text))
            {
                texts.Add(text);
            }
        }

        return AliasTexts.None with
        {
            Urns = texts,
        };
    }

    private Output<string> BelowAlias(Output<string> parentAlias)
    {
        var name = resource.GetResourceName();
        var parentName = options.Parent!.GetResourceName();
        // A child's name often starts with its parent's. If the parent had another name, so had the child.
        var formerName = parentAlias.Apply(urn =>
            name.StartsWith(parentName, StringComparison.Ordinal) ? Urn.NameOf(urn) + name[parentName.Length..] : name
        );
        return Urn.Create(formerName, resource.GetResourceType(), parentUrn: parentAlias);
    }

    /// <summary>The common parts of registering and reading.</summary>
    private sealed record Prepared(
        PropertyMap Inputs,
        string Parent,
        string Provider,
        IReadOnlyList<string> Dependencies,
        IReadOnlyList<KeyValuePair<string, IReadOnlyList<string>>> PropertyDependencies
    );

    /// <summary>The aliases of a resource in both forms: as parts, and as whole URNs for older engines.</summary>
    private sealed record AliasTexts(IReadOnlyList<Pulumirpc.Alias> Specs, IReadOnlyList<string> Urns)
    {
        public static AliasTexts None { get; } = new([], []);
    }
}
