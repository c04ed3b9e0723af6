using Google.Protobuf.WellKnownTypes;
using Local.Protocol.Values;
using Pulumi.Serialization;
using Pulumirpc;

namespace Pulumi;

/// <summary>Registers resources and their outputs with the engine.</summary>
internal sealed class Registrations(Deployment deployment)
{
    private static readonly Dictionary<string, IReadOnlyList<Resource>> None = [];

    /// <summary>
    /// Registers, reads or looks up <paramref name="resource"/>, and sets its outputs from the engine's answer.
    /// </summary>
    public async Task RegisterAsync(
        Resource resource,
        ResourceArgs args,
        ResourceOptions options,
        bool remote,
        TaskCompletionSource<EngineAnswer> answer
    )
    {
        try
        {
            // A reference that comes back names a resource that is registered already, and has no inputs.
            var inputs = options.Urn is null ? args.ToInputs() : [];
            // Thousands of resources may wait for their parent or for outputs of others. Here they hold almost no
            // memory.
            if (RegistrationRequest.ParentOf(resource, options, deployment) is { } parent)
            {
                await parent.Urn.DataTask.ConfigureAwait(false);
            }

            foreach (var input in inputs)
            {
                if (input.Value is IInput { Settled: { IsCompleted: false } settled })
                {
                    // The failure is reported with the input's name when the input is read.
                    await settled.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                }
            }

            answer.SetResult(await AskAsync(resource, inputs, options, remote).ConfigureAwait(false));
        }
        catch (Exception e)
        {
            answer.SetException(e);
            throw;
        }
    }

    /// <summary>Registers the outputs of a component or the stack.</summary>
    public async Task RegisterOutputsAsync(Resource resource, Output<IDictionary<string, object?>> outputs)
    {
        var urn = await resource.Urn.GetValueAsync(whenUnknown: "").ConfigureAwait(false);
        var values = await outputs.GetValueAsync(whenUnknown: new Dictionary<string, object?>()).ConfigureAwait(false);
        var keepResources = await deployment.Monitor.SupportsAsync("resourceReferences").ConfigureAwait(false);
        var serialized = await SerializedInputs
            .FromAsync("outputs", values, () => new Serializer(keepResources))
            .ConfigureAwait(false);
        await deployment
            .Monitor.RegisterResourceOutputsAsync(
                new RegisterResourceOutputsRequest { Urn = urn, Outputs = ToStruct(serialized.Values) }
            )
            .ConfigureAwait(false);
    }

    private async Task<EngineAnswer> AskAsync(
        Resource resource,
        IReadOnlyList<KeyValuePair<string, object?>> inputs,
        ResourceOptions options,
        bool remote
    )
    {
        if (options.Urn is { } urn)
        {
            return await LookUpAsync(urn).ConfigureAwait(false);
        }

        if (
            options.Id is { } id
            && await id.ToOutput().GetValueAsync(whenUnknown: "").ConfigureAwait(false) is { Length: > 0 } known
        )
        {
            return resource is CustomResource custom
                ? await ReadAsync(custom, known, inputs, options).ConfigureAwait(false)
                : throw new ArgumentException(
                    $"{nameof(ResourceOptions)}.{nameof(ResourceOptions.Id)} is only valid for a {nameof(CustomResource)}"
                );
        }

        var request = await new RegistrationRequest(deployment, resource, inputs, options)
            .RegisterAsync(remote)
            .ConfigureAwait(false);
        var response = await deployment.Monitor.RegisterResourceAsync(resource, request).ConfigureAwait(false);
        return Answer(
            response.Urn,
            response.Id,
            response.Object,
            response.Result == Result.Success,
            response.PropertyDependencies.ToDictionary(
                property => property.Key,
                IReadOnlyList<Resource> (property) => [.. property.Value.Urns.Select(of => new DependencyResource(of))]
            )
        );
    }

    private async Task<EngineAnswer> ReadAsync(
        CustomResource resource,
        string id,
        IReadOnlyList<KeyValuePair<string, object?>> inputs,
        ResourceOptions options
    )
    {
        var request = await new RegistrationRequest(deployment, resource, inputs, options)
            .ReadAsync(id)
            .ConfigureAwait(false);
        var response = await deployment.Monitor.ReadResourceAsync(resource, request).ConfigureAwait(false);
        return Answer(response.Urn, id, response.Properties);
    }

    private async Task<EngineAnswer> LookUpAsync(string urn)
    {
        var response = await deployment
            .Monitor.InvokeAsync(
                new ResourceInvokeRequest
                {
                    Tok = "pulumi:pulumi:getResource",
                    Args = new Struct { Fields = { ["urn"] = Value.ForString(urn) } },
                    AcceptResources = true,
                }
            )
            .ConfigureAwait(false);
        var found = response.Return.Fields;
        return Answer(
            found.TryGetValue("urn", out var foundUrn) ? foundUrn.StringValue : urn,
            found.TryGetValue("id", out var id) ? id.StringValue : "",
            found.TryGetValue("state", out var state) ? state.StructValue : null
        );
    }

    private EngineAnswer Answer(
        string urn,
        string id,
        Struct? state,
        bool succeeded = true,
        Dictionary<string, IReadOnlyList<Resource>>? dependencies = null
    ) =>
        new(
            urn,
            id,
            PropertyMarshaler.FromStruct(state),
            dependencies is { Count: > 0 } ? dependencies : None,
            // In a preview, an output that the engine did not send may still come in the update.
            IsComplete: succeeded && !deployment.Settings.IsDryRun,
            deployment.Logger
        );

    private static Struct ToStruct(PropertyMap values) => PropertyMarshaler.ToStruct(values, MarshalOptions.All);
}
