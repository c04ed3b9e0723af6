using Grpc.Core;
using Local.Protocol.Rpc;
using Pulumirpc;

namespace Local.Cloud.Provider;

/// <summary>
/// One provider instance of an engine. Pulumi gives each a connection of its own, so what <c>Configure</c> says
/// holds for the calls that come by the same connection.
/// </summary>
/// <param name="package">The package that the engine connected to.</param>
/// <param name="control">Whether the control API may be used by it, too.</param>
internal sealed class ProviderConnection(ProviderPackage package, bool control) : IDisposable
{
    private static readonly AsyncLocal<ProviderConnection?> Ambient = new();
    private readonly CancellationTokenSource _operations = new();

    /// <summary>The connection by which the current call came.</summary>
    public static ProviderConnection Current =>
        Ambient.Value ?? throw new InvalidOperationException("no connection is current");

    /// <summary>The package that the engine connected to.</summary>
    public ProviderPackage Package => package;

    /// <summary>Whether the control API may be used by it, too.</summary>
    public bool Control => control;

    /// <summary>The region that the instance was configured with.</summary>
    public string Region { get; set; } = Resources.Region.Default;

    /// <summary>Signalled when the engine asks to give up the operations under way, or is gone.</summary>
    public CancellationToken Operations => _operations.Token;

    /// <summary>Where the engine is served, as <c>127.0.0.1:40001</c>; empty when it has not said so.</summary>
    public string EngineAddress { get; set; } = "";

    /// <summary>Tells the engine's user something of a resource; nothing happens when the engine does not listen.</summary>
    public async Task WarnAsync(string urn, string message, CancellationToken cancellationToken)
    {
        if (EngineAddress.Length == 0)
        {
            return;
        }

        using var connection = GrpcConnection.ToAddress(EngineAddress);
        var engine = new Engine.EngineClient(connection);
        try
        {
            var request = new LogRequest
            {
                Severity = LogSeverity.Warning,
                Urn = urn,
                Message = message,
            };
            await engine.LogAsync(request, cancellationToken: cancellationToken);
        }
        catch (RpcException)
        {
            // What is done about it does not depend on its being told.
        }
    }

    /// <summary>Makes this the current connection of what the caller does from here on.</summary>
    public void Use() => Ambient.Value = this;

    /// <summary>
    /// Gives up the operations under way. Those that are asked for later are given up, too: an engine that cancels ends,
    /// and what it had on its way may come after.
    /// </summary>
    public void Cancel() => _operations.Cancel();

    public void Dispose() => _operations.Cancel();
}
