using System.Net;
using Local.Cloud.Contract;
using Local.Cloud.Decisions;
using Local.Cloud.Ec2;
using Local.Cloud.Ecs;
using Local.Cloud.LoadBalancing;
using Local.Cloud.Logs;
using Local.Cloud.Network;
using Local.Cloud.Resources;
using Local.Cloud.Why;
using Microsoft.AspNetCore.Http;

namespace Local.Cloud.Hosting;

/// <summary>Answers the questions of <c>infra why</c> about one stack.</summary>
/// <param name="stack">The stack.</param>
/// <param name="services">The running services.</param>
/// <param name="loadBalancing">The load balancers.</param>
/// <param name="instances">The EC2 instances.</param>
/// <param name="network">The network.</param>
/// <param name="decisions">The decisions since the cloud started.</param>
internal sealed class Questions(
    string stack,
    EcsServices services,
    LoadBalancingModule loadBalancing,
    Instances instances,
    VirtualNetwork network,
    DecisionLog decisions
)
{
    private const string Internet = "internet";

    private IEnumerable<LoadBalancer> LoadBalancers => loadBalancing.LoadBalancers.Where(one => one.Stack == stack);

    private List<EcsService> Services => [.. services.All.Where(one => one.Stack == stack)];

    /// <summary>Returns why a task started, stopped or is unhealthy.</summary>
    /// <exception cref="CloudException">Several tasks have this beginning of their ids.</exception>
    public WhyAnswer Task(string id) => WhyTask.Of(id, decisions.All(stack: stack));

    /// <summary>Returns why a service has its number of tasks, still deploys, or was rolled back.</summary>
    /// <exception cref="CloudException">The service does not exist. The message names the services that do.</exception>
    public WhyAnswer Service(string name) =>
        WhyService.Of(ServiceDescription.Of(Require(name), [], []), decisions.All(stack: stack));

    /// <summary>Returns whether one side may reach another, and which attempts were refused.</summary>
    /// <param name="from">
    /// The name of a load balancer, a service or an instance, an address, or <c>internet</c>.
    /// </param>
    /// <param name="to">The other side, like <paramref name="from"/>.</param>
    /// <param name="port">The port of the other side.</param>
    /// <exception cref="CloudException">There is no such side.</exception>
    public WhyAnswer Refused(string from, string to, int port)
    {
        var (sources, destinations) = (Addresses(from), Addresses(to));
        var attempts = decisions
            .All(DecisionKind.Connection, stack)
            .Where(one => one.Find("port") == $"{port}")
            .Where(one => Is(one, "source", from, sources) && Is(one, "destination", to, destinations))
            .ToList();
        if (sources.Count == 0 || destinations.Count == 0)
        {
            var empty = sources.Count == 0 ? from : to;
            return WhyAnswer.Unknown(
                $"{empty} has no task with an address, so that nothing can reach it and it reaches nothing",
                "`./infra reach` lists who can reach whom by the resources",
                $"`./infra why service {empty}` tells why it has no task"
            );
        }

        var admission = network.Explain(sources[0], destinations[0], port);
        var balancer = LoadBalancers.FirstOrDefault(one => one.Interface.Address.Equals(destinations[0]));
        return WhyRefused.Of(
            new Decision(
                DateTimeOffset.MinValue,
                stack,
                DecisionKind.Connection,
                $"{from} → {to}:{port}",
                admission.IsAllowed ? "allowed" : "refused",
                admission.Reason,
                admission.Facts
            ),
            admission.IsAllowed,
            balancer?.Listeners.Values.Any(listener => listener.Port == port),
            attempts
        );
    }

    /// <summary>Returns which rule a request matches, and why each rule before does not.</summary>
    /// <param name="host">The host of the request.</param>
    /// <param name="target">Its path, with or without a query.</param>
    /// <param name="listener">
    /// The port of the listener, the name of its load balancer, or both, such as <c>web:8000</c>; null if the stack has only
    /// one listener.
    /// </param>
    /// <param name="method">Its method.</param>
    /// <param name="headers">Its headers, such as <c>X-Version: 2</c>.</param>
    /// <param name="source">The client's address.</param>
    /// <exception cref="CloudException">
    /// There is no such listener or more than one, or an argument is not valid.
    /// </exception>
    public WhyAnswer Rule(
        string host,
        string target,
        string? listener,
        string method,
        IEnumerable<string> headers,
        string source
    )
    {
        var listeners = LoadBalancers
            .SelectMany(balancer => balancer.Listeners.Values)
            .OrderBy(one => one.LoadBalancer.Name, StringComparer.Ordinal)
            .ThenBy(one => one.Port)
            .ToList();
        var wanted = listeners.FindAll(one => listener is null || IsNamed(one, listener));
        if (wanted is not [var only])
        {
            var choices = string.Join(" or ", (wanted.Count == 0 ? listeners : wanted).Select(NameOf));
            throw new CloudException(
                listeners.Count == 0
                    ? $"the stack {stack} has no listener"
                    : $"--listener: {(listener is null ? "is missing" : $"found '{listener}'")}; allowed: {choices}"
            );
        }

        return WhyRule.Of(NameOf(only), only.Rules, Facts(host, target, method, headers, source), GroupName);
    }

    private static RequestFacts Facts(
        string host,
        string target,
        string method,
        IEnumerable<string> headers,
        string source
    )
    {
        if (!target.StartsWith('/'))
        {
            throw new CloudException($"path: found '{target}'; allowed: a path that begins with /, such as /users");
        }

        if (!IPAddress.TryParse(source, out var address))
        {
            throw new CloudException($"--source: found '{source}'; allowed: an address, such as 203.0.113.7");
        }

        var fields = new HeaderDictionary();
        foreach (var header in headers)
        {
            if (header.Split(':', 2) is not [{ Length: > 0 } name, var value])
            {
                throw new CloudException(
                    $"--header: found '{header}'; allowed: a name and a value, such as 'X-Version: 2'"
                );
            }

            fields.Append(name.Trim(), value.Trim());
        }

        return RequestFacts.Of(method, host, target, fields, address);
    }

    private EcsService Require(string name)
    {
        if (Find(name) is { } service)
        {
            return service;
        }

        ServiceNames.Require(
            name,
            stack,
            Services.Select(one => ExecCommand.Prefix(one) ?? one.Name),
            Enumerable.Empty<string>().ToLookup(one => one)
        );
        throw new CloudException($"the service {name} of stack {stack} does not exist any more");
    }

    private EcsService? Find(string name) =>
        Services.FirstOrDefault(one => one.Name == name)
        ?? Services.FirstOrDefault(one => ExecCommand.Prefix(one) == name);

    /// <summary>Returns the addresses of a side; none for a service without tasks.</summary>
    private List<IPAddress> Addresses(string side)
    {
        if (side == Internet)
        {
            return [IPAddress.Loopback];
        }

        if (IPAddress.TryParse(side, out var address))
        {
            return [address];
        }

        if (LoadBalancers.FirstOrDefault(one => one.Name == side) is { } balancer)
        {
            return [balancer.Interface.Address];
        }

        if (Find(side) is { } service)
        {
            return service.Look(scheduler =>
                scheduler.Tasks.Select(task => service.RunOf(task)?.Address).OfType<IPAddress>().ToList()
            );
        }

        var instance = instances.All.FirstOrDefault(one => one.Stack == stack && one.Id == side);
        return instance is not null
            ? [instance.Address]
            : throw new CloudException(
                $"found '{side}'; allowed: internet, an address, or the name of "
                    + string.Join(", ", LoadBalancers.Select(one => one.Name).Concat(Services.Select(one => one.Name)))
            );
    }

    /// <summary>Returns whether a side of a refused connection is the one that is asked for, which may have stopped since.</summary>
    private bool Is(Decision attempt, string end, string side, List<IPAddress> addresses) =>
        (side == Internet && attempt.Find(end) == Internet)
        || addresses.Any(address => attempt.Find($"{end} address") == $"{address}")
        || (
            Find(side) is { } service
            && attempt.Find(end)?.EndsWith($" of {service.Name}", StringComparison.Ordinal) == true
        );

    private string GroupName(string arn) => loadBalancing.TargetGroups.Find(arn)?.Settings.Name ?? arn;

    private static bool IsNamed(Listener listener, string name) =>
        name == NameOf(listener) || name == listener.LoadBalancer.Name || name == $"{listener.Port}";

    private static string NameOf(Listener listener) => $"{listener.LoadBalancer.Name}:{listener.Port}";
}
