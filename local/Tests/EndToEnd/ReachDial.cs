using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Local.Cloud.Contract;

namespace Local.Tests.EndToEnd;

/// <summary>
/// Compares <c>./infra reach</c> with the sockets of a stack that is up: dials every target from every source on each port
/// that is in use.
/// </summary>
internal sealed class ReachDial
{
    private const string Internet = "internet";

    private readonly IReadOnlyList<ReachPair> _pairs;
    private readonly List<Place> _places = [];

    private ReachDial(ProjectCopy project, string stack)
    {
        _pairs = project
            .Json("reach", "--json", "-s", stack)
            .GetProperty("pairs")
            .Deserialize<IReadOnlyList<ReachPair>>(JsonSerializerOptions.Web)!;
        var names = ServiceNames(project, stack);
        var ps = project.Ps(stack).Deserialize<PsReport>(JsonSerializerOptions.Web)!;
        var targets = ps.LoadBalancers.SelectMany(balancer => balancer.TargetGroups).SelectMany(group => group.Targets);
        foreach (var balancer in ps.LoadBalancers)
        {
            _places.Add(new(balancer.Name, balancer.Address!, [.. balancer.Listeners.Select(one => one.Port)], null));
        }

        foreach (var instance in ps.Instances.Where(one => one.Address is not null))
        {
            var ports = targets.Where(one => one.Address == instance.Address).Select(one => one.Port);
            _places.Add(new(instance.Name, instance.Address!, [.. ports.Distinct()], null));
        }

        foreach (var service in ps.Services)
        {
            foreach (var task in service.Tasks.Where(task => _places.All(place => place.Address != task.Address)))
            {
                _places.Add(new(names[service.Name], task.Address!, [task.Port!.Value], task.Pid));
            }
        }
    }

    /// <summary>Returns the number of connections that were tried, and each difference between list and sockets.</summary>
    public static async Task<(int Dialled, IReadOnlyList<string> Differences)> CompareAsync(
        ProjectCopy project,
        string stack
    )
    {
        var dial = new ReachDial(project, stack);
        var tries = dial.Tries().Concat(dial.TriesToInternet()).ToList();
        var differences = await Task.WhenAll(tries.Select(one => one.DifferenceAsync(dial._pairs)));
        return (tries.Count, [.. differences.OfType<string>()]);
    }

    private IEnumerable<Try> Tries() =>
        from target in _places
        from port in target.Ports
        from source in _places.Prepend(new Place(Internet, "127.0.0.1", [], null))
        where source.Address != target.Address
        select new Try(
            source.Name,
            target.Name,
            port,
            () => IsAnsweredAsync(IPAddress.Parse(source.Address), IPAddress.Parse(target.Address), port)
        );

    /// <summary>Returns the tries of tasks to reach the internet: this machine, through the task's proxy.</summary>
    private IEnumerable<Try> TriesToInternet() =>
        from source in _places
        let proxy = source.Process is { } process ? ProxyOf(process) : null
        where proxy is not null
        from port in source.Ports.Append(443)
        select new Try(source.Name, Internet, port, () => IsLetOutAsync(proxy, port));

    /// <summary>
    /// Returns whether a target answers a source, in clear or over TLS. Refused connections are reset before any byte. The
    /// source address stands for the interface, with its security groups.
    /// </summary>
    private static async Task<bool> IsAnsweredAsync(IPAddress source, IPAddress target, int port) =>
        await IsAnsweredAsync(source, target, port, AskInClearAsync)
        || await IsAnsweredAsync(source, target, port, AskOverTlsAsync);

    private static async Task<bool> IsAnsweredAsync(
        IPAddress source,
        IPAddress target,
        int port,
        Func<NetworkStream, Task> askAsync
    )
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(new IPEndPoint(source, 0));
            await socket.ConnectAsync(target, port);
            await using var stream = new NetworkStream(socket);
            await askAsync(stream);
            return true;
        }
        catch (Exception e) when (e is SocketException or IOException)
        {
            var error = e as SocketException ?? (SocketException?)e.InnerException;
            Assert.That(
                error?.SocketErrorCode,
                Is.AnyOf(SocketError.ConnectionReset, SocketError.Shutdown),
                $"{source} → {target}:{port}: {e}"
            );
            return false;
        }
    }

    private static async Task AskInClearAsync(NetworkStream stream)
    {
        await stream.WriteAsync("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"u8.ToArray());
        _ = await stream.ReadAsync(new byte[1]);
    }

    private static async Task AskOverTlsAsync(NetworkStream stream)
    {
#pragma warning disable CA5359 // Whose certificate it is does not matter: the question is whether anybody answers.
        await using var tls = new SslStream(stream, leaveInnerStreamOpen: true, (_, _, _, _) => true);
#pragma warning restore CA5359
        await tls.AuthenticateAsClientAsync("a");
    }

    private static async Task<bool> IsLetOutAsync(Uri proxy, int port)
    {
        using var client = new HttpClient(new SocketsHttpHandler { Proxy = new WebProxy(proxy), UseProxy = true });
        // Probably nobody listens there, and the proxy then says so. It also says if it may not even try.
        using var response = await client.GetAsync(new Uri($"http://127.0.0.1:{port}/"));
        var answer = await response.Content.ReadAsStringAsync();
        return !answer.Contains("security groups do not allow", StringComparison.Ordinal)
            && !answer.Contains("no route leads", StringComparison.Ordinal);
    }

    private static Uri? ProxyOf(int process)
    {
        var variables = File.ReadAllText($"/proc/{process}/environ", Encoding.UTF8).Split('\0');
        var proxy = variables.FirstOrDefault(one => one.StartsWith("HTTP_PROXY=", StringComparison.OrdinalIgnoreCase));
        return proxy is null ? null : new Uri(proxy.Split('=', 2)[1]);
    }

    /// <summary>Returns the names in the program of the services by their names in AWS.</summary>
    private static Dictionary<string, string> ServiceNames(ProjectCopy project, string stack) =>
        project
            .Json("stack", "export", "-s", stack)
            .GetProperty("deployment")
            .GetProperty("resources")
            .EnumerateArray()
            .Where(one => one.GetProperty("type").GetString() == "aws:ecs/service:Service")
            .ToDictionary(
                one => one.GetProperty("outputs").GetProperty("name").GetString()!,
                one => one.GetProperty("urn").GetString()!.Split("::")[^1]
            );

    /// <summary>An address of a stack, with the ports that it serves.</summary>
    /// <param name="Process">The id of the task's process; null for anything but a task.</param>
    private sealed record Place(string Name, string Address, IReadOnlyList<int> Ports, int? Process);

    private sealed record Try(string Source, string Target, int Port, Func<Task<bool>> DialAsync)
    {
        public async Task<string?> DifferenceAsync(IReadOnlyList<ReachPair> pairs)
        {
            var listed = pairs.Any(pair =>
                pair.Source == Source
                && pair.Target == Target
                && (pair.Protocol == "all" || (pair.Protocol == "tcp" && pair.Port <= Port && Port <= pair.ToPort))
            );
            var reached = await DialAsync();
            return reached == listed
                ? null
                : $"{Source} → {Target}:{Port}: {(listed ? "listed" : "not listed")}, {(reached ? "reached" : "not reached")}";
        }
    }
}
