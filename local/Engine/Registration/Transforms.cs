using System.Collections.Concurrent;
using Local.Engine.Providers;
using Local.Engine.Steps;
using Local.Protocol.Values;
using Pulumirpc;
using Struct = Google.Protobuf.WellKnownTypes.Struct;

namespace Local.Engine.Registration;

/// <summary>
/// The transforms of a program: functions that see and change what it registers and invokes before the engine does. A
/// resource meets its own first, then those of its parents, then those of the stack.
/// </summary>
internal sealed class Transforms(StepContext context, ProgramCallbacks callbacks)
{
    private readonly ConcurrentDictionary<string, (string Parent, IReadOnlyList<Callback> Own)> _resources = new();
    private readonly ConcurrentQueue<Callback> _stack = new();
    private readonly ConcurrentQueue<Callback> _invokes = new();

    /// <summary>Adds a transform of every resource that is registered from now on.</summary>
    public void AddToStack(Callback transform) => _stack.Enqueue(transform);

    /// <summary>Adds a transform of every function call from now on.</summary>
    public void AddToInvokes(Callback transform) => _invokes.Enqueue(transform);

    /// <summary>The registration as the transforms leave it.</summary>
    /// <exception cref="EngineException">A transform failed.</exception>
    public async Task<RegisterResourceRequest> ApplyAsync(
        RegisterResourceRequest request,
        CancellationToken cancellationToken
    )
    {
        if (request.Type == Urn.RootStackType)
        {
            return request;
        }

        var parent = GoalReader.Parent(request.Parent, request.Type, context.News.RootUrn);
        var urn = Urn.New(context.Stack, context.Project, parent, request.Type, request.Name);
        // The provider of a remote component registers it again, when the transforms have seen it.
        if (!_resources.TryAdd(urn, (parent, [.. request.Transforms])) && !request.Remote)
        {
            return request;
        }

        foreach (var transform in Chain(urn))
        {
            var response = await callbacks.CallAsync(
                transform,
                new TransformRequest
                {
                    Type = request.Type,
                    Name = request.Name,
                    Custom = request.Custom,
                    Parent = parent,
                    Properties = ForTransform(request),
                    Options = TransformOptions.Of(request),
                },
                TransformResponse.Parser,
                cancellationToken
            );
            request = request.Clone();
            request.Object = response.Properties ?? new Struct();
            foreach (var property in request.PropertyDependencies.Keys.Except(request.Object.Fields.Keys).ToArray())
            {
                request.PropertyDependencies.Remove(property);
            }

            TransformOptions.Set(request, response.Options ?? new TransformResourceOptions());
        }

        return request;
    }

    /// <summary>The call as the transforms leave it.</summary>
    /// <exception cref="EngineException">A transform failed.</exception>
    public async Task<ResourceInvokeRequest> ApplyAsync(
        ResourceInvokeRequest request,
        CancellationToken cancellationToken
    )
    {
        foreach (var transform in _invokes)
        {
            var response = await callbacks.CallAsync(
                transform,
                new TransformInvokeRequest
                {
                    Token = request.Tok,
                    Args = request.Args,
                    Options = new TransformInvokeOptions
                    {
                        Provider = request.Provider,
                        PluginDownloadUrl = request.PluginDownloadURL,
                        Version = request.Version,
                    },
                },
                TransformInvokeResponse.Parser,
                cancellationToken
            );
            request = request.Clone();
            request.Args = response.Args ?? new Struct();
            if (response.Options is { } options)
            {
                request.Provider = options.Provider;
                request.PluginDownloadURL = options.PluginDownloadUrl;
                request.Version = options.Version;
            }
        }

        return request;
    }

    private IEnumerable<Callback> Chain(string urn)
    {
        for (var current = urn; _resources.TryGetValue(current, out var resource); current = resource.Parent)
        {
            foreach (var transform in resource.Own)
            {
                yield return transform;
            }
        }

        foreach (var transform in _stack)
        {
            yield return transform;
        }
    }

    // What is not known or secret reaches the function as an output, since it cannot look into it.
    private static Struct ForTransform(RegisterResourceRequest request) =>
        PropertyMarshaler.ToStruct(
            new PropertyMap(
                GoalReader
                    .Properties(request.Object)
                    .Select(property => KeyValuePair.Create(property.Key, AsOutput(property.Value)))
            ),
            MarshalOptions.All
        );

    private static PropertyValue AsOutput(PropertyValue value) =>
        value switch
        {
            UnknownValue => new OutputValue(value, Secret: false, []),
            SecretValue secret => new OutputValue(secret.Element, Secret: true, []),
            MapValue map => new PropertyMap(
                map.Value.Select(entry => KeyValuePair.Create(entry.Key, AsOutput(entry.Value)))
            ),
            ListValue list => PropertyValue.List(list.Items.Select(AsOutput)),
            _ => value,
        };
}
