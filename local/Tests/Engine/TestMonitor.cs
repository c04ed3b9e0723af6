using Local.Protocol.Rpc;
using Local.Protocol.Values;
using Pulumirpc;

namespace Local.Tests.Engine;

/// <summary>The engine's answer about a registered resource.</summary>
internal sealed record Registered(string Urn, string Id, PropertyMap Outputs);

/// <summary>The engine's monitor over a real socket.</summary>
internal sealed class TestMonitor(GrpcConnection connection, CancellationToken cancellationToken)
{
    private readonly Pulumirpc.Engine.EngineClient _engine = new(connection);
    private readonly ResourceMonitor.ResourceMonitorClient _monitor = new(connection);

    public const string Thing = "test:index:Thing";

    public async Task<Registered> RegisterAsync(RegisterResourceRequest request)
    {
        request.AcceptSecrets = true;
        request.AcceptResources = true;
        request.SupportsResultReporting = true;
        var response = await _monitor.RegisterResourceAsync(request, cancellationToken: cancellationToken);
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
        _monitor
            .RegisterResourceOutputsAsync(
                new RegisterResourceOutputsRequest
                {
                    Urn = urn,
                    Outputs = PropertyMarshaler.ToStruct(outputs, MarshalOptions.All),
                },
                cancellationToken: cancellationToken
            )
            .ResponseAsync;

    public Task<SupportsFeatureResponse> SupportsFeatureAsync(SupportsFeatureRequest request) =>
        _monitor.SupportsFeatureAsync(request, cancellationToken: cancellationToken).ResponseAsync;

    public Task<ResourceInvokeResponse> InvokeAsync(ResourceInvokeRequest request) =>
        _monitor.InvokeAsync(request, cancellationToken: cancellationToken).ResponseAsync;

    public Task<CallResponse> CallAsync(ResourceCallRequest request) =>
        _monitor.CallAsync(request, cancellationToken: cancellationToken).ResponseAsync;

    public Task<ReadResourceResponse> ReadAsync(ReadResourceRequest request) =>
        _monitor.ReadResourceAsync(request, cancellationToken: cancellationToken).ResponseAsync;

    public Task LogAsync(LogSeverity severity, string message) =>
        _engine
            .LogAsync(new LogRequest { Severity = severity, Message = message }, cancellationToken: cancellationToken)
            .ResponseAsync;
}
