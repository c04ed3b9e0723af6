using Google.Protobuf.WellKnownTypes;
using Local.Protocol.Grpc;
using Pulumirpc;

namespace Local.Protocol;

/// <summary>The methods of <c>pulumirpc.ResourceMonitor</c>, which the engine serves to programs and components.</summary>
public static class ResourceMonitorMethods
{
    private const string Service = "pulumirpc.ResourceMonitor";

    public static readonly GrpcMethod<SupportsFeatureRequest, SupportsFeatureResponse> SupportsFeature = new(
        Service,
        "SupportsFeature"
    );
    public static readonly GrpcMethod<ResourceInvokeRequest, ResourceInvokeResponse> Invoke = new(Service, "Invoke");
    public static readonly GrpcMethod<ResourceCallRequest, CallResponse> Call = new(Service, "Call");
    public static readonly GrpcMethod<ReadResourceRequest, ReadResourceResponse> ReadResource = new(
        Service,
        "ReadResource"
    );
    public static readonly GrpcMethod<RegisterResourceRequest, RegisterResourceResponse> RegisterResource = new(
        Service,
        "RegisterResource"
    );
    public static readonly GrpcMethod<RegisterResourceOutputsRequest, Empty> RegisterResourceOutputs = new(
        Service,
        "RegisterResourceOutputs"
    );
    public static readonly GrpcMethod<RegisterPackageRequest, RegisterPackageResponse> RegisterPackage = new(
        Service,
        "RegisterPackage"
    );
    public static readonly GrpcMethod<Empty, Empty> SignalAndWaitForShutdown = new(Service, "SignalAndWaitForShutdown");
}

/// <summary>The methods of <c>pulumirpc.Engine</c>, which the engine serves to programs.</summary>
public static class EngineMethods
{
    private const string Service = "pulumirpc.Engine";

    public static readonly GrpcMethod<LogRequest, Empty> Log = new(Service, "Log");
    public static readonly GrpcMethod<GetRootResourceRequest, GetRootResourceResponse> GetRootResource = new(
        Service,
        "GetRootResource"
    );
    public static readonly GrpcMethod<SetRootResourceRequest, SetRootResourceResponse> SetRootResource = new(
        Service,
        "SetRootResource"
    );
    public static readonly GrpcMethod<RequirePulumiVersionRequest, RequirePulumiVersionResponse> RequirePulumiVersion =
        new(Service, "RequirePulumiVersion");
}

/// <summary>The methods of <c>pulumirpc.ResourceProvider</c>, which a provider serves to the engine.</summary>
public static class ResourceProviderMethods
{
    private const string Service = "pulumirpc.ResourceProvider";

    public static readonly GrpcMethod<ProviderHandshakeRequest, ProviderHandshakeResponse> Handshake = new(
        Service,
        "Handshake"
    );
    public static readonly GrpcMethod<GetSchemaRequest, GetSchemaResponse> GetSchema = new(Service, "GetSchema");
    public static readonly GrpcMethod<CheckRequest, CheckResponse> CheckConfig = new(Service, "CheckConfig");
    public static readonly GrpcMethod<DiffRequest, DiffResponse> DiffConfig = new(Service, "DiffConfig");
    public static readonly GrpcMethod<ConfigureRequest, ConfigureResponse> Configure = new(Service, "Configure");
    public static readonly GrpcMethod<InvokeRequest, InvokeResponse> Invoke = new(Service, "Invoke");
    public static readonly GrpcMethod<CallRequest, CallResponse> Call = new(Service, "Call");
    public static readonly GrpcMethod<CheckRequest, CheckResponse> Check = new(Service, "Check");
    public static readonly GrpcMethod<DiffRequest, DiffResponse> Diff = new(Service, "Diff");
    public static readonly GrpcMethod<CreateRequest, CreateResponse> Create = new(Service, "Create");
    public static readonly GrpcMethod<ReadRequest, ReadResponse> Read = new(Service, "Read");
    public static readonly GrpcMethod<UpdateRequest, UpdateResponse> Update = new(Service, "Update");
    public static readonly GrpcMethod<DeleteRequest, Empty> Delete = new(Service, "Delete");
    public static readonly GrpcMethod<ConstructRequest, ConstructResponse> Construct = new(Service, "Construct");
    public static readonly GrpcMethod<Empty, Empty> Cancel = new(Service, "Cancel");
    public static readonly GrpcMethod<Empty, PluginInfo> GetPluginInfo = new(Service, "GetPluginInfo");
    public static readonly GrpcMethod<PluginAttach, Empty> Attach = new(Service, "Attach");
}
