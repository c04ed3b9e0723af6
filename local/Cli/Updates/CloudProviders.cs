using Local.Cloud.Client;
using Local.Engine;
using Local.Engine.Providers;
using Local.Protocol.Rpc;

namespace Local.Cli.Updates;

/// <summary>Provides the local cloud's packages to the engine.</summary>
internal sealed class CloudProviders(CloudClient cloud) : IProviderFactory
{
    private static readonly string[] Packages = ["aws", "awsx"];

    /// <inheritdoc/>
    public Task<GrpcConnection> OpenAsync(string package, string version, CancellationToken cancellationToken) =>
        Packages.Contains(package)
            ? Task.FromResult(cloud.OpenProvider(package))
            : throw new EngineException(
                $"the package: found '{package}'; allowed in the local cloud: {string.Join(", ", Packages)}"
            );
}
