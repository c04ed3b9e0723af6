using Google.Protobuf.WellKnownTypes;
using Local.Protocol;
using Local.Protocol.Grpc;
using Local.Protocol.Values;
using Pulumirpc;

namespace Local.Tests.Engine;

/// <summary>What a program learns of a resource that it registered.</summary>
internal sealed record Registered(string Urn, string Id, PropertyMap Outputs);

/// <summary>The engine as a program sees it, over a real socket.</summary>
internal sealed class TestMonitor(GrpcChannel channel, CancellationToken cancellationToken)
{
    public const string Thing = "test:index:Thing";

    public async Task<Registered> RegisterAsync(RegisterResourceRequest request)
    {
        request.AcceptSecrets = true;
        request.AcceptResources = true;
        request.SupportsResultReporting = true;
        var response = await channel.CallAsync(ResourceMonitorMethods.RegisterResource, request, cancellationToken);
        return new Registered(response.Urn, response.Id, PropertyMarshaler.FromStruct(response.Object));
    }

    /// <summary>Registers a <c>test:index:Thing</c>.</summary>
    public Task<Registered> RegisterAsync(
        string name,
        PropertyMap? inputs = null,
        string parent = "",
        Action<RegisterResourceRequest>? options = null,
        params Registered[] dependsOn
    )
    {
        var request = new RegisterResourceRequest
        {
            Type = Thing,
            Name = name,
            Parent = parent,
            Custom = true,
            Version = "1.2.3",
            Object = PropertyMarshaler.ToStruct(inputs ?? PropertyMap.Empty, MarshalOptions.All),
        };
        request.Dependencies.AddRange(dependsOn.Select(resource => resource.Urn));
        options?.Invoke(request);
        return RegisterAsync(request);
    }

    public Task<Registered> ComponentAsync(string type, string name, string parent = "") =>
        RegisterAsync(
            new RegisterResourceRequest
            {
                Type = type,
                Name = name,
                Parent = parent,
            }
        );

    public Task<Registered> StackAsync() => ComponentAsync(Urn.RootStackType, "project-dev");

    public Task OutputsAsync(string urn, PropertyMap outputs) =>
        channel.CallAsync(
            ResourceMonitorMethods.RegisterResourceOutputs,
            new RegisterResourceOutputsRequest
            {
                Urn = urn,
                Outputs = PropertyMarshaler.ToStruct(outputs, MarshalOptions.All),
            },
            cancellationToken
        );

    public Task<TResponse> CallAsync<TRequest, TResponse>(GrpcMethod<TRequest, TResponse> method, TRequest request)
        where TRequest : Google.Protobuf.IMessage<TRequest>, new()
        where TResponse : Google.Protobuf.IMessage<TResponse>, new() =>
        channel.CallAsync(method, request, cancellationToken);

    public Task<Empty> LogAsync(LogSeverity severity, string message) =>
        CallAsync(EngineMethods.Log, new LogRequest { Severity = severity, Message = message });
}
