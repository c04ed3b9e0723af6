using Local.Cloud.Resources;

namespace Local.Cloud.Logs;

/// <summary>The names by which the logs of services can be asked for.</summary>
internal static class ServiceNames
{
    /// <summary>Refuses a name that is neither a service's nor the prefix of its streams.</summary>
    /// <param name="name">What was asked for.</param>
    /// <param name="stack">The stack, for the message.</param>
    /// <param name="running">The names of the services that there are.</param>
    /// <param name="written">The services that have written, with the prefixes of their streams.</param>
    /// <exception cref="CloudException">It is no service's; the message names those that there are.</exception>
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
