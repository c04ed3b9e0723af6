using Local.Protocol.Values;
using Pulumi.Serialization;
using Pulumirpc;

namespace Pulumi;

/// <summary>Calls methods of resources through the engine.</summary>
internal sealed class MethodCalls(Deployment deployment)
{
    private const string Self = "__self__";

    public async Task<OutputData<T>> CallAsync<T>(string token, CallArgs? args, Resource? self, CallOptions? options)
    {
        var given = (args ?? CallArgs.Empty).ToInputs();
        var keepResources = await deployment.Monitor.SupportsAsync("resourceReferences").ConfigureAwait(false);
        var keepOutputs = await deployment.Monitor.SupportsAsync("outputValues").ConfigureAwait(false);
        var inputs = await SerializedInputs
            .FromAsync(
                $"call:{token}",
                self is null ? given : [.. given, KeyValuePair.Create<string, object?>(Self, self)],
                () => new Serializer(keepResources, keepOutputs, countReferences: false)
            )
            .ConfigureAwait(false);
        var provider = self?.ProviderFor(token) ?? options?.Provider ?? options?.Parent?.ProviderFor(token);
        var request = new ResourceCallRequest
        {
            Tok = token,
            Args = PropertyMarshaler.ToStruct(inputs.Values, MarshalOptions.All),
            Provider = provider is null ? "" : await provider.GetReferenceAsync().ConfigureAwait(false),
            Version = options?.Version ?? "",
            PluginDownloadURL = options?.PluginDownloadURL ?? "",
        };
        foreach (var (argument, resources) in inputs.Dependencies)
        {
            var urns = await Dependencies.UrnsAsync(resources).ConfigureAwait(false);
            request.ArgDependencies.Add(argument, new() { Urns = { urns } });
        }

        return Result<T>(token, self, await deployment.Monitor.CallAsync(request).ConfigureAwait(false));
    }

    private static OutputData<T> Result<T>(string token, Resource? self, CallResponse response)
    {
        if (response.Failures.Count > 0)
        {
            var reasons = response.Failures.Select(failure => $"{failure.Reason} ({failure.Property})");
            throw new InvokeException($"Call of '{token}' failed: {string.Join("; ", reasons)}");
        }

        PropertyValue result = PropertyMarshaler.FromStruct(response.Return);
        return new OutputData<T>(
            [
                .. response
                    .ReturnDependencies.Values.SelectMany(of => of.Urns)
                    .Distinct()
                    .Select(urn => new DependencyResource(urn)),
            ],
            Converter.Convert(result, typeof(T), $"{token} result", warning => Log.Warn(warning, self)) is T value
                ? value
                : default!,
            !result.ContainsUnknowns,
            result.ContainsSecrets
        );
    }
}
