using Google.Protobuf;
using Local.Protocol.Values;
using Pulumi.Serialization;
using Pulumirpc;

namespace Pulumi;

/// <summary>Makes transforms callable by the engine.</summary>
internal sealed class TransformCalls(Deployment deployment)
{
    private readonly Lazy<CallbackServer> _server = new();

    /// <summary>Returns the names of the transforms for the engine.</summary>
    /// <exception cref="InvalidOperationException">The engine does not know transforms.</exception>
    public async Task<IReadOnlyList<Callback>> RegisterAsync(IReadOnlyList<ResourceTransform> transforms)
    {
        if (transforms.Count == 0)
        {
            return [];
        }

        if (!await deployment.Monitor.SupportsAsync("transforms").ConfigureAwait(false))
        {
            throw new InvalidOperationException(
                "The Pulumi CLI does not support transforms. Please update the Pulumi CLI."
            );
        }

        var callbacks = new List<Callback>();
        foreach (var transform in transforms)
        {
            callbacks.Add(
                await _server
                    .Value.AddAsync((request, token) => CallAsync(transform, request, token))
                    .ConfigureAwait(false)
            );
        }

        return callbacks;
    }

    private static async Task<IMessage> CallAsync(
        ResourceTransform transform,
        ByteString bytes,
        CancellationToken cancellationToken
    )
    {
        var request = TransformRequest.Parser.ParseFrom(bytes);
        var args = new ResourceTransformArgs(
            request.Name,
            request.Type,
            request.Custom,
            PlainObjects.WithOutputs(PropertyMarshaler.FromStruct(request.Properties)),
            TransformOptions.Read(request)
        );
        if (await transform(args, cancellationToken).ConfigureAwait(false) is not { } result)
        {
            return new TransformResponse { Properties = request.Properties, Options = request.Options };
        }

        var serialized = await SerializedInputs
            .FromAsync($"transform:{request.Name}", result.Args, () => new Serializer(keepResources: true))
            .ConfigureAwait(false);
        return new TransformResponse
        {
            Properties = PropertyMarshaler.ToStruct(serialized.Values, MarshalOptions.All),
            Options = await TransformOptions.WriteAsync(result.Options).ConfigureAwait(false),
        };
    }
}
