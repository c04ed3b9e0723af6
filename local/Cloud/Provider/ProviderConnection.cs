using Grpc.Core;
using Local.Protocol.Rpc;
using Pulumirpc;

namespace Local.Cloud.Provider;

/// <summary>
/// One provider instance of an engine. Each has its own connection, so its <c>Configure</c> applies to the calls on
/// that connection.
/// </summary>
/// <param name="package">The package that the engine connected to.</param>
/// <param name="control">Whether the connection also has access to the control API.</param>
internal sealed class ProviderConnection(ProviderPackage package, bool control) : IDisposable
{
    private static readonly AsyncLocal<ProviderConnection?> Ambient = new();
    private readonly CancellationTokenSource _operations = new();

    /// <summary>The connection of the current call.</summary>
    public static ProviderConnection Current =>
        Ambient.Value ?? throw new InvalidOperationException("no connection is current");

    /// <summary>The package that the engine connected to.</summary>
    public ProviderPackage Package => package;

    /// <summary>Whether the connection also has access to the control API.</summary>
    public bool Control => control;

    /// <summary>The instance's configuration.</summary>
    public ProviderConfig Config { get; set; } = ProviderConfig.Default;

    /// <summary>Cancelled when the engine cancels its operations or disconnects.</summary>
    public CancellationToken Operations => _operations.Token;

    /// <summary>
    /// The address of the engine, such as <c>127.0.0.1:40001</c>; empty if the engine did not give one.
    /// </summary>
    public string EngineAddress { get; set; } = "";

    /// <summary>
    /// Shows the engine's user a warning about a resource. Does nothing if the engine cannot be reached.
    /// </summary>
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
            // A warning that nobody receives does not fail the operation.
        }
    }

    /// <summary>Makes this connection the current one for the rest of the caller's work.</summary>
    public void Use() => Ambient.Value = this;

    /// <summary>
    /// Cancels the operations in progress and all later ones: an engine that cancels ends, and its last calls may
    /// arrive after that.
    /// </summary>
    public void Cancel() => _operations.Cancel();

    public void Dispose() => _operations.Cancel();
}
