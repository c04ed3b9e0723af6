using Local.Protocol.Rpc;

namespace Local.Engine.Providers;

/// <summary>Finds the providers of packages.</summary>
public interface IProviderFactory
{
    /// <summary>
    /// Opens a connection of its own for one provider instance, which the engine configures and disposes.
    /// </summary>
    /// <param name="package">The package, such as <c>aws</c>.</param>
    /// <param name="version">The version that the program asked for, such as <c>7.48.0</c>; may be empty.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="EngineException">There is no provider for the package; the message names it.</exception>
    Task<GrpcConnection> OpenAsync(string package, string version, CancellationToken cancellationToken);
}
