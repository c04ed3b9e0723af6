using Local.Cloud.Client;
using Local.Cloud.Contract;
using Local.Engine;
using Local.Engine.Providers;
using Local.Protocol.Rpc;
using Local.Protocol.Text;
using Local.Protocol.Values;

namespace Local.Cli.Updates;

/// <summary>Provides the local cloud's packages to the engine, even while the cloud starts.</summary>
/// <param name="cloud">The cloud as soon as it answers.</param>
/// <param name="stack">The name of the stack.</param>
/// <param name="isUpdate">Whether the operation adopts resources of the cloud that are not in the stack's state.</param>
/// <param name="warn">Shows a warning to the user.</param>
internal sealed class CloudProviders(Task<CloudClient> cloud, string stack, bool isUpdate, Action<string> warn)
    : IProviderFactory,
        IDisposable
{
    // The variables that pulumi-aws reads, in its order.
    private static readonly string[] RegionVariables = ["AWS_REGION", "AWS_DEFAULT_REGION"];

    private bool _isPrepared;

    /// <inheritdoc/>
    public async Task PrepareAsync(bool isNew, CancellationToken cancellationToken)
    {
        var client = await cloud;
        if (_isPrepared)
        {
            return;
        }

        _isPrepared = true;
        if (client.Warning is { } warning)
        {
            warn($"warning: {warning}");
        }

        if (isNew)
        {
            await TakeOverAsync(client, cancellationToken);
        }
    }

    /// <inheritdoc/>
    public async Task<GrpcConnection> OpenAsync(string package, string version, CancellationToken cancellationToken) =>
        CloudPaths.Packages.Contains(package)
            ? (await cloud).OpenProvider(package)
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

    public void Dispose()
    {
        if (cloud.IsCompletedSuccessfully)
        {
            cloud.Result.Dispose();
        }
    }

    /// <summary>
    /// Warns that the cloud has resources that are not in the stack's state, for example after the state was
    /// deleted. An update adopts them.
    /// </summary>
    private async Task TakeOverAsync(CloudClient client, CancellationToken cancellationToken)
    {
        var held = await client.ResourceCountAsync(stack, cancellationToken);
        if (held == 0)
        {
            return;
        }

        warn(
            $"warning: the local cloud has {Counted.Text(held, "resource")} of the stack '{stack}' that its state lacks "
                + "(was .local/state deleted?): `infra up` adopts what the program has"
        );
        if (isUpdate)
        {
            await client.ForgetAsync(stack, cancellationToken);
        }
    }
}
