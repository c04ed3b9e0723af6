using System.Collections.Concurrent;
using System.Collections.Immutable;
using Google.Protobuf.WellKnownTypes;
using Local.Protocol.Values;
using Pulumi.Serialization;
using Pulumirpc;

namespace Pulumi.Testing;

/// <summary>Answers a program's calls from a test's mocks.</summary>
internal sealed class MockMonitor(IMocks mocks) : IMonitor
{
    private readonly ConcurrentDictionary<string, PropertyMap> _registered = new();
    private readonly List<Resource> _resources = [];

    /// <summary>The resources that the program registered or read, in order.</summary>
    public ImmutableArray<Resource> Resources
    {
        get
        {
            lock (_resources)
            {
                return [.. _resources];
            }
        }
    }

    // Without output values, mocks see plain values.
    public Task<bool> SupportsAsync(string feature) => Task.FromResult(feature != "outputValues");

    public async Task<ResourceInvokeResponse> InvokeAsync(ResourceInvokeRequest request)
    {
        var args = PropertyMarshaler.FromStruct(request.Args);
        if (request.Tok == "pulumi:pulumi:getResource")
        {
            var urn = args.Get("urn")?.AsString ?? "";
            return _registered.TryGetValue(urn, out var state)
                ? new ResourceInvokeResponse { Return = ToStruct(state) }
                : throw new InvalidOperationException($"Unknown resource {urn}");
        }

        return new ResourceInvokeResponse
        {
            Return = await MockAsync(request.Tok, args, request.Provider).ConfigureAwait(false),
        };
    }

    public async Task<CallResponse> CallAsync(ResourceCallRequest request)
    {
        var args = PropertyMarshaler.FromStruct(request.Args);
        return new CallResponse { Return = await MockAsync(request.Tok, args, request.Provider).ConfigureAwait(false) };
    }

    public async Task<ReadResourceResponse> ReadResourceAsync(Resource resource, ReadResourceRequest request)
    {
        var (_, urn, state) = await MockAsync(
                request.Type,
                request.Name,
                request.Parent,
                request.Properties,
                request.Provider,
                request.Id
            )
            .ConfigureAwait(false);
        Remember(resource);
        return new ReadResourceResponse { Urn = urn, Properties = ToStruct(state) };
    }

    public async Task<RegisterResourceResponse> RegisterResourceAsync(
        Resource resource,
        Func<RegisterResourceRequest> newRequest
    )
    {
        Remember(resource);
        var request = newRequest();
        if (request.Type == Stack.TypeToken)
        {
            var stack = NewUrn(request.Parent, request.Type, request.Name);
            return new RegisterResourceResponse { Urn = stack, Object = new Struct() };
        }

        var (id, urn, state) = await MockAsync(
                request.Type,
                request.Name,
                request.Parent,
                request.Object,
                request.Provider,
                request.ImportId
            )
            .ConfigureAwait(false);
        return new RegisterResourceResponse
        {
            Id = id,
            Urn = urn,
            Object = ToStruct(state),
        };
    }

    public Task RegisterResourceOutputsAsync(RegisterResourceOutputsRequest request) =>
        mocks.RegisterResourceOutputs(
            new MockRegisterResourceOutputsRequest(
                request.Urn,
                PropertyMarshaler
                    .FromStruct(request.Outputs)
                    .ToImmutableDictionary(output => output.Key, output => ToOutput(output.Value))
            )
        );

    public Task SignalAndWaitForShutdownAsync() => Task.CompletedTask;

    private async Task<Struct> MockAsync(string token, PropertyMap args, string provider)
    {
        var call = new MockCallArgs
        {
            Token = token,
            Args = PlainObjects.Known(args),
            Provider = provider,
        };
        var result = await mocks.CallAsync(call).ConfigureAwait(false);
        return ToStruct(await StateAsync(result).ConfigureAwait(false));
    }

    private async Task<(string Id, string Urn, PropertyMap State)> MockAsync(
        string type,
        string name,
        string parent,
        Struct inputs,
        string provider,
        string id
    )
    {
        var (mockId, mockState) = await mocks
            .NewResourceAsync(
                new MockResourceArgs
                {
                    Type = type,
                    Name = name,
                    Inputs = PlainObjects.Known(PropertyMarshaler.FromStruct(inputs)),
                    Provider = provider,
                    Id = id,
                }
            )
            .ConfigureAwait(false);
        var urn = NewUrn(parent, type, name);
        var state = await StateAsync(mockState).ConfigureAwait(false);
        _registered[urn] = new PropertyMap(("urn", urn), ("id", mockId ?? id), ("state", state));
        return (mockId ?? id, urn, state);
    }

    private void Remember(Resource resource)
    {
        lock (_resources)
        {
            _resources.Add(resource);
        }
    }

    // The official mocks keep only the first part of a parent's qualified type: the stack's.
    private static string NewUrn(string parent, string type, string name)
    {
        var qualified = parent.Length == 0 ? type : $"{parent.Split("::")[2].Split('$')[0]}${type}";
        var instance = Deployment.Instance;
        return $"urn:pulumi:{instance.StackName}::{instance.ProjectName}::{qualified}::{name}";
    }

    private static async Task<PropertyMap> StateAsync(object state) =>
        await new Serializer(keepResources: true).SerializeAsync("", state).ConfigureAwait(false) is MapValue map
            ? map.Value
            : throw new InvalidOperationException($"{state.GetType().FullName} is not a supported argument type");

    private static Struct ToStruct(PropertyMap map) => PropertyMarshaler.ToStruct(map, MarshalOptions.All);

    private static Output<object?> ToOutput(PropertyValue value) =>
        new(
            Task.FromResult(
                new OutputData<object?>([], PlainObjects.From(value), !value.ContainsUnknowns, value.ContainsSecrets)
            )
        );
}
