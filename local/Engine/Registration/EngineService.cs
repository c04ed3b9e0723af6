using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Local.Engine.Events;
using Pulumirpc;

namespace Local.Engine.Registration;

/// <summary>Serves <c>pulumirpc.Engine</c> for one operation.</summary>
internal sealed class EngineService(EventSink events) : Pulumirpc.Engine.EngineBase
{
    private string _rootUrn = "";

    /// <inheritdoc/>
    public override Task<Empty> Log(LogRequest request, ServerCallContext context)
    {
        var severity = request.Severity switch
        {
            LogSeverity.Debug => DiagnosticSeverity.Debug,
            LogSeverity.Warning => DiagnosticSeverity.Warning,
            LogSeverity.Error => DiagnosticSeverity.Error,
            _ => DiagnosticSeverity.Info,
        };
        events.Send(new DiagnosticEvent(request.Urn, severity, request.Message, request.Ephemeral));
        return Task.FromResult(new Empty());
    }

    /// <inheritdoc/>
    public override Task<GetRootResourceResponse> GetRootResource(
        GetRootResourceRequest request,
        ServerCallContext context
    ) => Task.FromResult(new GetRootResourceResponse { Urn = _rootUrn });

    /// <inheritdoc/>
    public override Task<SetRootResourceResponse> SetRootResource(
        SetRootResourceRequest request,
        ServerCallContext context
    )
    {
        _rootUrn = request.Urn;
        return Task.FromResult(new SetRootResourceResponse());
    }

    // The version range is for the Pulumi CLI, which is not used here.
    /// <inheritdoc/>
    public override Task<RequirePulumiVersionResponse> RequirePulumiVersion(
        RequirePulumiVersionRequest request,
        ServerCallContext context
    ) => Task.FromResult(new RequirePulumiVersionResponse());
}
