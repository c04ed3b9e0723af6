using Google.Protobuf.WellKnownTypes;
using Local.Engine.Events;
using Pulumirpc;

namespace Local.Engine.Registration;

/// <summary>Answers <c>pulumirpc.Engine</c> for one operation.</summary>
internal sealed class EngineService(EventSink events)
{
    private string _rootUrn = "";

    public Task<Empty> LogAsync(LogRequest request)
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

    public Task<GetRootResourceResponse> GetRootResourceAsync() =>
        Task.FromResult(new GetRootResourceResponse { Urn = _rootUrn });

    public Task<SetRootResourceResponse> SetRootResourceAsync(SetRootResourceRequest request)
    {
        _rootUrn = request.Urn;
        return Task.FromResult(new SetRootResourceResponse());
    }
}
