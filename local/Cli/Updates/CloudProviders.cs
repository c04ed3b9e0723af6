using Local.Cloud.Client;
using Local.Cloud.Contract;
using Local.Engine;
using Local.Engine.Providers;
using Local.Protocol.Rpc;
using Local.Protocol.Values;

namespace Local.Cli.Updates;

/// <summary>Provides the local cloud's packages to the engine.</summary>
internal sealed class CloudProviders(CloudClient cloud) : IProviderFactory
{
    // The variables that pulumi-aws reads, in its order.
    private static readonly string[] RegionVariables = ["AWS_REGION", "AWS_DEFAULT_REGION"];

    /// <inheritdoc/>
    public Task<GrpcConnection> OpenAsync(string package, string version, CancellationToken cancellationToken) =>
        CloudPaths.Packages.Contains(package)
            ? Task.FromResult(cloud.OpenProvider(package))
            : throw new EngineException(
                $"the package: found '{package}'; allowed in the local cloud: {string.Join(", ", CloudPaths.Packages)}"
            );

    /// <inheritdoc/>
    public PropertyMap Defaults(string package) =>
        package == "aws"
        && RegionVariables
            .Select(Environment.GetEnvironmentVariable)
            .FirstOrDefault(name => !string.IsNullOrEmpty(name))
            is { } region
            ? new PropertyMap(("region", region))
            : PropertyMap.Empty;
}
