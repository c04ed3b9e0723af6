using Local.Cloud.Resources;

namespace Local.Cloud.Logs;

/// <summary>Checks the names of services in requests for logs.</summary>
internal static class ServiceNames
{
    /// <summary>Rejects a name that is neither a service's name nor the prefix of its streams.</summary>
    /// <param name="name">The requested name.</param>
    /// <param name="stack">The name of the stack, for the message.</param>
    /// <param name="running">The names of the existing services.</param>
    /// <param name="written">The services that have written lines, with the prefixes of their streams.</param>
    /// <exception cref="CloudException">The service does not exist. The message names the services that do.</exception>
    public static void Require(string name, string stack, IEnumerable<string> running, ILookup<string, string> written)
    {
        var services = running.Union(written.Select(service => service.Key)).ToArray();
        if (services.Contains(name) || written.Any(service => service.Contains(name)))
        {
            return;
        }

        var known = services.Select(service => written[service].FirstOrDefault() ?? service).Distinct();
        var list = string.Join(", ", known.Order(StringComparer.Ordinal));
        throw new CloudException(
            $"the stack {stack} has no service '{name}'; "
                + (list.Length == 0 ? "it has none" : $"its services are: {list}")
        );
    }
}
