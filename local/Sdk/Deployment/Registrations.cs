using Google.Protobuf.WellKnownTypes;
using Local.Protocol.Values;
using Pulumi.Serialization;
using Pulumirpc;

namespace Pulumi;

/// <summary>Registers resources and their outputs with the engine.</summary>
internal sealed class Registrations(Deployment deployment)
{
    /// <summary>Registers, reads or looks up <paramref name="resource"/>, and settles its outputs.</summary>
    public async Task RegisterAsync(Resource resource, ResourceArgs args, ResourceOptions options, bool remote)
    {
        var isKnown = !deployment.Settings.IsDryRun;
        try
        {
            var answer = await AskAsync(resource, args, options, remote).ConfigureAwait(false);
            isKnown &= answer.Succeeded;
            Settle(resource, answer);
        }
        catch (Exception e)
        {
            foreach (var (_, source) in resource.Sources)
            {
                source.Fail(e);
            }
            throw;
        }
        finally
        {
            // What the engine did not tell is not there; in a preview it may be, later.
            foreach (var (_, source) in resource.Sources)
            {
                source.SettleEmpty(isKnown);
            }
            resource.ForgetSources();
        }
    }

    /// <summary>Registers what a component or the stack puts out.</summary>
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

    private async Task<Answer> AskAsync(Resource resource, ResourceArgs args, ResourceOptions options, bool remote)
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
                ? await ReadAsync(custom, known, args, options).ConfigureAwait(false)
                : throw new ArgumentException(
                    $"{nameof(ResourceOptions)}.{nameof(ResourceOptions.Id)} is only valid for a {nameof(CustomResource)}"
                );
        }
        var request = await new RegistrationRequest(deployment, resource, args, options)
            .RegisterAsync(remote)
            .ConfigureAwait(false);
        var response = await deployment.Monitor.RegisterResourceAsync(resource, request).ConfigureAwait(false);
        return new Answer(
            response.Urn,
            response.Id,
            response.Object,
            response.PropertyDependencies.ToDictionary(
                property => property.Key,
                property => property.Value.Urns.Select(Resource (of) => new DependencyResource(of)).ToList()
            ),
            response.Result == Result.Success
        );
    }

    private async Task<Answer> ReadAsync(CustomResource resource, string id, ResourceArgs args, ResourceOptions options)
    {
        var request = await new RegistrationRequest(deployment, resource, args, options)
            .ReadAsync(id)
            .ConfigureAwait(false);
        var response = await deployment.Monitor.ReadResourceAsync(resource, request).ConfigureAwait(false);
        return new Answer(response.Urn, id, response.Properties, [], Succeeded: true);
    }

    private async Task<Answer> LookUpAsync(string urn)
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
        return new Answer(
            found.TryGetValue("urn", out var foundUrn) ? foundUrn.StringValue : urn,
            found.TryGetValue("id", out var id) ? id.StringValue : "",
            found.TryGetValue("state", out var state) ? state.StructValue : new Struct(),
            [],
            Succeeded: true
        );
    }

    private static void Settle(Resource resource, Answer answer)
    {
        var state = answer.State?.Fields;
        foreach (var (name, source) in resource.Sources)
        {
            if (name == "urn")
            {
                source.Settle(answer.Urn, [], name, Warn);
            }
            else if (name == "id" && resource is CustomResource)
            {
                source.Settle(answer.Id.Length == 0 ? PropertyValue.Unknown : answer.Id, [], name, Warn);
            }
            else if (state is not null && state.TryGetValue(name, out var value))
            {
                source.Settle(
                    PropertyMarshaler.FromValue(value),
                    answer.Dependencies.GetValueOrDefault(name) ?? [],
                    $"{resource.GetType().FullName}.{name}",
                    Warn
                );
            }
        }

        void Warn(string warning) => Log.Warn(warning, resource);
    }

    private static Struct ToStruct(PropertyMap values) => PropertyMarshaler.ToStruct(values, MarshalOptions.All);

    /// <summary>What the engine says of a resource.</summary>
    private sealed record Answer(
        string Urn,
        string Id,
        Struct? State,
        Dictionary<string, List<Resource>> Dependencies,
        bool Succeeded
    );
}
