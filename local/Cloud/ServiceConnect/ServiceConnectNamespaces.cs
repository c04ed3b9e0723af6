using System.Net;
using Local.Cloud.Resources;

namespace Local.Cloud.ServiceConnect;

/// <summary>
/// The namespaces in which services publish their names, and the endpoints of those names. Thread-safe.
/// </summary>
internal sealed class ServiceConnectNamespaces
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, string> _namesByArn = [];
    private readonly List<(string Namespace, string Service, ServiceConnectName Name)> _published = [];
    private readonly List<(string Namespace, string Service, string DiscoveryName, IPEndPoint EndPoint)> _endpoints =
    [];

    private readonly Dictionary<(string Namespace, string DiscoveryName), IPEndPoint[]> _byName = [];

    /// <summary>Returns the ARN of a namespace, given its ARN or its name; null if it does not exist.</summary>
    public string? Find(string arnOrName)
    {
        lock (_lock)
        {
            return _namesByArn.ContainsKey(arnOrName)
                ? arnOrName
                : _namesByArn.FirstOrDefault(entry => entry.Value == arnOrName).Key;
        }
    }

    /// <summary>Returns the name of a namespace, which default DNS names contain; null if it does not exist.</summary>
    public string? NameOf(string namespaceArn)
    {
        lock (_lock)
        {
            return _namesByArn.GetValueOrDefault(namespaceArn);
        }
    }

    /// <summary>
    /// Publishes a name of a service. Clients that start from now on know it. It has no endpoint yet. A second call
    /// changes the DNS name and port.
    /// </summary>
    /// <exception cref="CloudException">Another service has this discovery name in the namespace.</exception>
    public void Publish(string namespaceArn, string service, ServiceConnectName name)
    {
        lock (_lock)
        {
            var other = _published.Find(one =>
                one.Namespace == namespaceArn && one.Name.DiscoveryName == name.DiscoveryName && one.Service != service
            );
            if (other.Service is not null)
            {
                throw new CloudException(
                    $"the Service Connect name '{name.DiscoveryName}' already belongs to the service '{other.Service}'; "
                        + "it must be unique in the namespace"
                );
            }

            _published.RemoveAll(one =>
                one.Namespace == namespaceArn && one.Service == service && one.Name.DiscoveryName == name.DiscoveryName
            );
            _published.Add((namespaceArn, service, name));
        }
    }

    /// <summary>
    /// Withdraws all names of a service. Clients that start from now on do not know them. Other clients still reach
    /// the service's endpoints until each is removed.
    /// </summary>
    public void Unpublish(string namespaceArn, string service)
    {
        lock (_lock)
        {
            _published.RemoveAll(one => one.Namespace == namespaceArn && one.Service == service);
        }
    }

    /// <summary>Adds a task as an endpoint of the name, on the port of its container.</summary>
    public void AddEndpoint(
        string namespaceArn,
        string service,
        string discoveryName,
        IPAddress address,
        int containerPort
    )
    {
        var endpoint = (namespaceArn, service, discoveryName, new IPEndPoint(address, containerPort));
        lock (_lock)
        {
            if (!_endpoints.Contains(endpoint))
            {
                _endpoints.Add(endpoint);
                _byName.Clear();
            }
        }
    }

    /// <summary>Removes a task as an endpoint of the name. It gets no new requests.</summary>
    public void RemoveEndpoint(
        string namespaceArn,
        string service,
        string discoveryName,
        IPAddress address,
        int containerPort
    )
    {
        lock (_lock)
        {
            _endpoints.Remove((namespaceArn, service, discoveryName, new IPEndPoint(address, containerPort)));
            _byName.Clear();
        }
    }

    /// <summary>
    /// Returns the names that are published now. A client keeps the names from the beginning of its deployment.
    /// </summary>
    public IReadOnlyList<ServiceConnectName> Visible(string namespaceArn)
    {
        lock (_lock)
        {
            return [.. _published.Where(one => one.Namespace == namespaceArn).Select(one => one.Name)];
        }
    }

    /// <summary>Returns the present endpoints of the name.</summary>
    internal IReadOnlyList<IPEndPoint> Endpoints(string namespaceArn, string discoveryName)
    {
        lock (_lock)
        {
            if (!_byName.TryGetValue((namespaceArn, discoveryName), out var endpoints))
            {
                endpoints =
                [
                    .. _endpoints
                        .Where(one => one.Namespace == namespaceArn && one.DiscoveryName == discoveryName)
                        .Select(one => one.EndPoint),
                ];
                _byName[(namespaceArn, discoveryName)] = endpoints;
            }

            return endpoints;
        }
    }

    /// <summary>Adds a namespace.</summary>
    /// <exception cref="CloudException">Another namespace has this name.</exception>
    internal void Add(string arn, string name)
    {
        lock (_lock)
        {
            if (_namesByArn.ContainsValue(name))
            {
                throw new CloudException($"NamespaceAlreadyExists: the namespace '{name}' already exists");
            }

            _namesByArn[arn] = name;
        }
    }

    /// <summary>Removes a namespace, unless a service has published a name in it.</summary>
    /// <returns>The service with a name in it; null if the namespace was removed.</returns>
    internal string? TryRemove(string arn)
    {
        lock (_lock)
        {
            if (_published.Find(one => one.Namespace == arn).Service is { } service)
            {
                return service;
            }

            _namesByArn.Remove(arn);
            return null;
        }
    }
}
