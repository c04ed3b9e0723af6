using Local.Protocol.Values;
using Pulumi.Serialization;
using Pulumirpc;

namespace Pulumi;

/// <summary>Calls providers' functions through the engine.</summary>
internal sealed class FunctionCalls(Deployment deployment)
{
    public async Task<OutputData<T>> CallAsync<T>(string token, InvokeArgs? args, InvokeOptions? options)
    {
        var (arguments, dependencies) = await SerializeAsync(token, args).ConfigureAwait(false);
        var unknown = new OutputData<T>([], default!, IsKnown: false, IsSecret: false);
        if (arguments.Values.Any(value => value.ContainsUnknowns))
        {
            return unknown;
        }

        if (options is InvokeOutputOptions { DependsOn: var dependsOn } && !dependsOn.IsSurelyEmpty)
        {
            dependencies.UnionWith(await dependsOn.ToOutput().GetValueAsync(whenUnknown: []).ConfigureAwait(false));
        }

        // A function cannot be called for a resource that does not exist yet.
        foreach (var resource in Dependencies.Expand(dependencies).Concat(dependencies).OfType<CustomResource>())
        {
            if (resource.Id is { } id && !(await id.DataTask.ConfigureAwait(false)).IsKnown)
            {
                return unknown;
            }
        }

        var result = await SendAsync(token, arguments, options).ConfigureAwait(false);
        return new OutputData<T>(
            [.. dependencies],
            Convert<T>(token, result),
            !result.ContainsUnknowns,
            result.ContainsSecrets
        );
    }

    public async Task<T> CallNowAsync<T>(string token, InvokeArgs? args, InvokeOptions? options)
    {
        var (arguments, _) = await SerializeAsync(token, args).ConfigureAwait(false);
        return Convert<T>(token, await SendAsync(token, arguments, options).ConfigureAwait(false));
    }

    private async Task<(PropertyMap Arguments, HashSet<Resource> Dependencies)> SerializeAsync(
        string token,
        InvokeArgs? args
    )
    {
        var keepResources = await deployment.Monitor.SupportsAsync("resourceReferences").ConfigureAwait(false);
        var inputs = await SerializedInputs
            .FromAsync($"invoke:{token}", (args ?? InvokeArgs.Empty).ToInputs(), () => new Serializer(keepResources))
            .ConfigureAwait(false);
        return (inputs.Values, [.. inputs.Dependencies.Values.SelectMany(resources => resources)]);
    }

    private async Task<PropertyValue> SendAsync(string token, PropertyMap arguments, InvokeOptions? options)
    {
        var provider = options?.Provider ?? options?.Parent?.ProviderFor(token);
        var response = await deployment
            .Monitor.InvokeAsync(
                new ResourceInvokeRequest
                {
                    Tok = token,
                    Args = PropertyMarshaler.ToStruct(arguments, MarshalOptions.All),
                    Provider = provider is null ? "" : await provider.GetReferenceAsync().ConfigureAwait(false),
                    Version = options?.Version ?? "",
                    PluginDownloadURL = options?.PluginDownloadURL ?? "",
                    AcceptResources = true,
                }
            )
            .ConfigureAwait(false);
        if (response.Failures.Count > 0)
        {
            var reasons = response.Failures.Select(failure => $"{failure.Reason} ({failure.Property})");
            throw new InvokeException($"Invoke of '{token}' failed: {string.Join("; ", reasons)}");
        }

        return PropertyMarshaler.FromStruct(response.Return);
    }

    private static T Convert<T>(string token, PropertyValue result) =>
        Converter.Convert(result, typeof(T), $"{token} result", warning => Log.Warn(warning)) is T value
            ? value
            : default!;
}
