using System.Globalization;
using System.Text.RegularExpressions;
using Pulumirpc;

namespace Pulumi;

/// <summary>The options of a resource between the engine's form and the program's, for transforms.</summary>
internal static partial class TransformOptions
{
    public static ResourceOptions Read(TransformRequest request)
    {
        var given = request.Options ?? new TransformResourceOptions();
        ResourceOptions options = request.Custom
            ? new CustomResourceOptions
            {
                DeleteBeforeReplace = given.HasDeleteBeforeReplace ? given.DeleteBeforeReplace : null,
                AdditionalSecretOutputs = [.. given.AdditionalSecretOutputs],
                ImportId = OrNull(given.Import),
            }
            : new ComponentResourceOptions
            {
                Providers = [.. given.Providers.Values.Select(reference => new DependencyProviderResource(reference))],
            };
        options.Parent = request.Parent.Length > 0 ? new DependencyResource(request.Parent) : null;
        options.DependsOn = given.DependsOn.Select(urn => (Resource)new DependencyResource(urn)).ToArray();
        options.Protect = given.HasProtect ? given.Protect : null;
        options.RetainOnDelete = given.HasRetainOnDelete ? given.RetainOnDelete : null;
        options.IgnoreChanges = [.. given.IgnoreChanges];
        options.ReplaceOnChanges = [.. given.ReplaceOnChanges];
        options.ReplaceWith = given.ReplaceWith.Select(urn => (Resource)new DependencyResource(urn)).ToArray();
        options.HideDiffs = [.. given.HideDiff];
        options.Version = OrNull(given.Version);
        options.PluginDownloadURL = OrNull(given.PluginDownloadUrl);
        options.Provider = given.Provider.Length > 0 ? new DependencyProviderResource(given.Provider) : null;
        options.DeletedWith = given.DeletedWith.Length > 0 ? new DependencyResource(given.DeletedWith) : null;
        options.CustomTimeouts = given.CustomTimeouts is { } timeouts
            ? new CustomTimeouts
            {
                Create = Time(timeouts.Create),
                Update = Time(timeouts.Update),
                Delete = Time(timeouts.Delete),
            }
            : null;
        options.Aliases = [.. given.Aliases.Select(alias => (Input<Alias>)Read(alias))];
        return options;
    }

    public static async Task<TransformResourceOptions> WriteAsync(ResourceOptions options)
    {
        var message = new TransformResourceOptions
        {
            Version = options.Version ?? "",
            PluginDownloadUrl = options.PluginDownloadURL ?? "",
            DeletedWith = options.DeletedWith is { } with ? await UrnAsync(with).ConfigureAwait(false) : "",
            CustomTimeouts = options.CustomTimeouts?.ToMessage(),
            IgnoreChanges = { options.IgnoreChanges },
            ReplaceOnChanges = { options.ReplaceOnChanges },
            HideDiff = { options.HideDiffs },
        };
        if (options.Protect is { } protect)
        {
            message.Protect = protect;
        }

        if (options.RetainOnDelete is { } retain)
        {
            message.RetainOnDelete = retain;
        }

        foreach (
            var (list, urns) in new[]
            {
                (options.DependsOn, message.DependsOn),
                (options.ReplaceWith, message.ReplaceWith),
            }
        )
        {
            foreach (var resource in await list.ToOutput().GetValueAsync(whenUnknown: []).ConfigureAwait(false))
            {
                urns.Add(await UrnAsync(resource).ConfigureAwait(false));
            }
        }

        foreach (var alias in options.Aliases)
        {
            if (await alias.ToOutput().GetValueAsync(whenUnknown: null!).ConfigureAwait(false) is { } known)
            {
                message.Aliases.Add(await known.ToMessageAsync().ConfigureAwait(false));
            }
        }

        if (options.Provider is { } provider)
        {
            message.Provider = await provider.GetReferenceAsync().ConfigureAwait(false);
        }

        if (options is CustomResourceOptions custom)
        {
            message.Import = custom.ImportId ?? "";
            message.AdditionalSecretOutputs.AddRange(custom.AdditionalSecretOutputs);
            if (custom.DeleteBeforeReplace is { } first)
            {
                message.DeleteBeforeReplace = first;
            }
        }

        foreach (var one in (options as ComponentResourceOptions)?.Providers ?? [])
        {
            message.Providers[one.Package] = await one.GetReferenceAsync().ConfigureAwait(false);
        }

        return message;
    }

    private static Alias Read(Pulumirpc.Alias alias) =>
        alias.AliasCase == Pulumirpc.Alias.AliasOneofCase.Urn
            ? new Alias { Urn = alias.Urn }
            : new Alias
            {
                Name = Given(alias.Spec.Name),
                Type = Given(alias.Spec.Type),
                Stack = Given(alias.Spec.Stack),
                Project = Given(alias.Spec.Project),
                ParentUrn = Given(alias.Spec.ParentUrn),
                NoParent = alias.Spec.NoParent,
            };

    private static Task<string> UrnAsync(Resource resource) => resource.Urn.GetValueAsync(whenUnknown: "");

    private static string? OrNull(string text) => text.Length == 0 ? null : text;

    private static Input<string>? Given(string text) => text.Length == 0 ? null : (Input<string>)text;

    // The program wrote them itself, in nanoseconds: CustomTimeouts.
    private static TimeSpan? Time(string text) =>
        Nanoseconds().Match(text) is { Success: true } found
            ? TimeSpan.FromTicks(long.Parse(found.Groups[1].Value, CultureInfo.InvariantCulture))
            : null;

    [GeneratedRegex("^([0-9]+)00ns$")]
    private static partial Regex Nanoseconds();
}
