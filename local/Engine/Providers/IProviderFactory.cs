using Local.Protocol.Rpc;
using Local.Protocol.Values;

namespace Local.Engine.Providers;

/// <summary>Finds the providers of packages.</summary>
public interface IProviderFactory
{
    /// <summary>Waits until providers can be opened. An operation calls it before its first step.</summary>
    /// <param name="isNew">Whether the operation starts from a state without resources.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    Task PrepareAsync(bool isNew, CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Opens a separate connection for one provider instance. The engine configures and disposes it.</summary>
    /// <param name="package">The name of the package, such as <c>aws</c>.</param>
    /// <param name="version">The version that the program asks for, such as <c>7.48.0</c>; may be empty.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="EngineException">The package has no provider. The message names the package.</exception>
    Task<GrpcConnection> OpenAsync(string package, string version, CancellationToken cancellationToken);

    /// <summary>
    /// Returns the inputs that the environment gives a provider if neither program nor config gives them. Default:
    /// none.
    /// </summary>
    /// <param name="package">The package, such as <c>aws</c>.</param>
    PropertyMap Defaults(string package) => PropertyMap.Empty;
}
