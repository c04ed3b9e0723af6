using System.Collections.Concurrent;
using Local.Engine.Resources;
using Local.Protocol.Values;

namespace Local.Engine.Providers;

/// <summary>
/// The configured providers of an operation: those that it registers, and those in its start state, which are
/// configured when they are needed. Thread-safe.
/// </summary>
internal sealed class ProviderRegistry : IDisposable
{
    private readonly IProviderFactory _factory;
    private readonly string _engineAddress;
    private readonly Dictionary<string, ResourceState> _known = [];
    private readonly ConcurrentDictionary<string, Lazy<Task<ProviderClient>>> _clients = new();
    private readonly ConcurrentBag<ProviderClient> _opened = [];
    private volatile bool _cancelled;

    /// <param name="factory">Finds providers.</param>
    /// <param name="engineAddress">The address of the engine, for the providers.</param>
    /// <param name="resources">The resources of the operation's start state.</param>
    public ProviderRegistry(IProviderFactory factory, string engineAddress, IEnumerable<ResourceState> resources)
    {
        _factory = factory;
        _engineAddress = engineAddress;
        foreach (var resource in resources.Where(resource => resource.IsProvider))
        {
            _known[new ProviderReference(resource.Urn, resource.Id).ToString()] = resource;
        }
    }

    /// <summary>Opens a provider that is not configured yet.</summary>
    public async Task<ProviderClient> OpenAsync(string package, string version, CancellationToken cancellationToken)
    {
        var connection = await _factory.OpenAsync(package, version, cancellationToken);
        var client = await ProviderClient.ConnectAsync(connection, _engineAddress, cancellationToken);
        _opened.Add(client);
        if (_cancelled)
        {
            await client.CancelAsync();
        }

        return client;
    }

    /// <inheritdoc cref="IProviderFactory.Defaults"/>
    public PropertyMap Defaults(string package) => _factory.Defaults(package);

    /// <summary>Asks all present and future providers to cancel their calls.</summary>
    public void Cancel()
    {
        _cancelled = true;
        foreach (var client in _opened)
        {
            _ = client.CancelAsync();
        }
    }

    /// <summary>Adds a configured provider.</summary>
    public void Add(ProviderReference reference, ProviderClient client) =>
        _clients[reference.ToString()] = new Lazy<Task<ProviderClient>>(Task.FromResult(client));

    /// <summary>Returns the configured provider with this reference.</summary>
    /// <exception cref="EngineException">The provider does not exist.</exception>
    public Task<ProviderClient> GetAsync(string reference, CancellationToken cancellationToken) =>
        _clients
            .GetOrAdd(
                reference,
                _ => new Lazy<Task<ProviderClient>>(() => FromStateAsync(reference, cancellationToken))
            )
            .Value;

    public void Dispose()
    {
        foreach (var client in _opened)
        {
            client.Dispose();
        }
    }

    private async Task<ProviderClient> FromStateAsync(string reference, CancellationToken cancellationToken)
    {
        if (!_known.TryGetValue(reference, out var resource))
        {
            throw new EngineException($"the provider {reference} does not exist");
        }

        var client = await OpenAsync(
            ProviderTypes.Package(resource.Type),
            resource.Inputs.Get("version")?.AsString ?? "",
            cancellationToken
        );
        await client.ConfigureAsync(resource.Urn, resource.Id, resource.Inputs, cancellationToken);
        return client;
    }

    /// <summary>
    /// Returns the inputs of a package's default provider: the stack's config in the package's namespace.
    /// </summary>
    public static PropertyMap DefaultInputs(
        string package,
        string version,
        IReadOnlyDictionary<string, string> config,
        IReadOnlyCollection<string> secretKeys
    )
    {
        var prefix = $"{package}:";
        var inputs = new PropertyMap(
            config
                .Where(entry => entry.Key.StartsWith(prefix, StringComparison.Ordinal))
                .Select(entry =>
                    (
                        entry.Key[prefix.Length..],
                        secretKeys.Contains(entry.Key) ? new SecretValue(entry.Value) : (PropertyValue)entry.Value
                    )
                )
        );
        return version.Length == 0 ? inputs : inputs.With("version", version);
    }
}
