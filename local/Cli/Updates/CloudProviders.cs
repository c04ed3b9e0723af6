using Local.Cloud.Client;
using Local.Engine;
using Local.Engine.Providers;
using Local.Protocol.Rpc;

namespace Local.Cli.Updates;

/// <summary>The local cloud as the provider of its packages.</summary>
internal sealed class CloudProviders(CloudClient cloud) : IProviderFactory
{
    private static readonly string[] Packages = ["aws", "awsx"];

    /// <inheritdoc/>
    public Task<GrpcConnection> OpenAsync(string package, string version, CancellationToken cancellationToken) =>
        Packages.Contains(package)
            ? Task.FromResult(cloud.OpenProvider(package))
            : throw new EngineException(
                $"there is no provider for the package '{package}': the local cloud serves {string.Join(", ", Packages)}"
            );
}
