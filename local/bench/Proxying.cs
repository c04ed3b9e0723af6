using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;

namespace Infra.Bench;

/// <summary>
/// Counts the requests a second to a task of the dev stack with 1, 32 and 256 connections: to the same program without
/// anything before it, through haproxy, through the load balancer, and through the Service Connect proxy of the other
/// task. They take turns. Needs <c>wrk</c>; without <c>haproxy</c>, its column is empty.
/// </summary>
/// <param name="repository">The repository to clone.</param>
internal sealed partial class Proxying(string repository)
{
    private const int Rounds = 5;
    private const int Seconds = 5;
    private const int IdleConnections = 10_000;
    private const int DirectPort = 39200;
    private const int HaproxyPort = 39100;
    private const string Path = "/users";

    private static readonly int[] ConnectionCounts = [1, 32, 256];

    /// <summary>Prints the table.</summary>
    public void Measure()
    {
        var clone = Directory.CreateTempSubdirectory("infra-bench-").FullName;
        var started = new List<Process>();
        try
        {
            Shell.Run("git", ["clone", "--quiet", repository, clone], repository);
            // haproxy knows one task, so the load balancer gets no second one.
            Infra(clone, "config", "set", "--path", "infra:services.users.scaling.max", "1");
            Infra(clone, "up", "--yes");
            try
            {
                Print(Ways(clone, started));
                PrintIdle(clone, new Uri(Infra(clone, "stack", "output", "usersUrl").Trim() + Path));
            }
            finally
            {
                started.ForEach(Stop);
                Infra(clone, "destroy", "--yes");
                Infra(clone, "cloud", "stop");
            }
        }
        finally
        {
            Directory.Delete(clone, recursive: true);
        }
    }

    private static List<(string Name, string[] Arguments)> Ways(string clone, List<Process> started)
    {
        var users = TaskOf(clone, "users.dll");
        started.Add(
            Shell.Start(
                "dotnet",
                [users.Program],
                System.IO.Path.GetDirectoryName(users.Program)!,
                new Dictionary<string, string>
                {
                    ["ASPNETCORE_URLS"] = $"http://127.0.0.1:{DirectPort}",
                    ["Logging__LogLevel__Default"] = "Warning",
                }
            )
        );
        WaitFor(DirectPort);
        var ways = new List<(string, string[])> { ("direct", [$"http://127.0.0.1:{DirectPort}{Path}"]) };
        if (Installed("haproxy"))
        {
            var config = System.IO.Path.Combine(clone, "haproxy.cfg");
            File.WriteAllText(config, Haproxy(users.Socket));
            // A session of its own, as the cloud has: Linux shares the processors among sessions.
            started.Add(Shell.Start("setsid", ["haproxy", "-f", config], clone, new Dictionary<string, string>()));
            WaitFor(HaproxyPort);
            ways.Add(("haproxy", [$"http://127.0.0.1:{HaproxyPort}{Path}"]));
        }

        var script = System.IO.Path.Combine(clone, "proxy.lua");
        File.WriteAllText(script, $"wrk.path = 'http://users:3000{Path}'\nwrk.headers['Host'] = 'users:3000'\n");
        ways.Add(("load balancer", [Infra(clone, "stack", "output", "usersUrl").Trim() + Path]));
        ways.Add(("Service Connect", ["-s", script, TaskOf(clone, "products.dll").Proxy]));
        return ways;
    }

    private static void Print(List<(string Name, string[] Arguments)> ways)
    {
        var haproxy = ways.Exists(way => way.Name == "haproxy");
        Console.WriteLine(
            $"wrk, {Seconds} s each, in turns, medians of {Rounds}; {(haproxy ? Version() : "haproxy is not installed")}"
        );
        Console.WriteLine();
        Console.WriteLine(
            $"| connections | {string.Join(" | ", ways.Select(way => way.Name))} | load balancer over haproxy | Service Connect over haproxy |"
        );
        Console.WriteLine($"|---|{string.Concat(ways.Select(_ => "---|"))}---|---|");
        foreach (var count in ConnectionCounts)
        {
            // The code of a path is compiled anew as it becomes hot.
            ways.ForEach(way => Wrk.RequestsPerSecond(Seconds, count, way.Arguments));
            var figures = ways.ToDictionary(way => way.Name, _ => new List<double>());
            for (var round = 0; round < Rounds; round++)
            {
                ways.ForEach(way => figures[way.Name].Add(Wrk.RequestsPerSecond(Seconds, count, way.Arguments)));
            }

            var medians = figures.ToDictionary(pair => pair.Key, pair => pair.Value.Order().ElementAt(Rounds / 2));
            Console.WriteLine(
                $"| {count} | {string.Join(" | ", ways.Select(way => Number(medians[way.Name], "N0")))} | "
                    + $"{Over(medians, "load balancer")} | {Over(medians, "Service Connect")} |"
            );
        }
    }

    /// <summary>Prints the memory of the cloud before and with many idle connections, each of which had an answer.</summary>
    private static void PrintIdle(string clone, Uri url)
    {
        var cloud = Processes()
            .First(process => process.Command is [.., "cloud", "run", "--project", var folder, _] && folder == clone)
            .Folder;
        var before = ResidentMegabytes(cloud);
        var request = Encoding.ASCII.GetBytes($"GET {url.PathAndQuery} HTTP/1.1\r\nHost: {url.Authority}\r\n\r\n");
        var buffer = new byte[4096];
        var clients = new List<TcpClient>();
        try
        {
            while (clients.Count < IdleConnections)
            {
                clients.Add(new TcpClient(url.Host, url.Port));
                clients[^1].GetStream().Write(request);
                clients[^1].GetStream().ReadAtLeast(buffer, 1);
            }

            Console.WriteLine();
            Console.WriteLine("| memory of the cloud (VmRSS) | MB |");
            Console.WriteLine("|---|---|");
            Console.WriteLine($"| before | {before} |");
            Console.WriteLine($"| with {IdleConnections} idle client connections | {ResidentMegabytes(cloud)} |");
        }
        finally
        {
            clients.ForEach(client => client.Dispose());
        }
    }

    private static int ResidentMegabytes(string process) =>
        int.Parse(
            File.ReadLines($"{process}/status")
                .First(line => line.StartsWith("VmRSS:", StringComparison.Ordinal))
                .Split(' ', StringSplitOptions.RemoveEmptyEntries)[1],
            CultureInfo.InvariantCulture
        ) / 1024;

    private static string Over(Dictionary<string, double> medians, string way) =>
        medians.TryGetValue("haproxy", out var haproxy) ? Number(medians[way] / haproxy, "F2") : "";

    private static string Number(double figure, string format) => figure.ToString(format, CultureInfo.InvariantCulture);

    /// <summary>Returns the running task of a program: its file, its Unix socket and its proxy.</summary>
    private static (string Program, string Socket, string Proxy) TaskOf(string clone, string program)
    {
        foreach (var (_, command, environment) in Processes())
        {
            var file = Array.Find(command, word => word.EndsWith($"/{program}", StringComparison.Ordinal));
            var socket = Value(environment, "ASPNETCORE_URLS=http://unix:");
            if (
                file is not null
                && socket?.StartsWith(clone, StringComparison.Ordinal) == true
                && Value(environment, "HTTP_PROXY=") is { } proxy
            )
            {
                return (file, socket, proxy);
            }
        }

        throw new InvalidOperationException($"no task of {clone} runs {program}");
    }

    private static IEnumerable<(string Folder, string[] Command, string[] Environment)> Processes()
    {
        foreach (var folder in Directory.EnumerateDirectories("/proc").Where(folder => Pid.IsMatch(folder)))
        {
            string[] command;
            string[] environment;
            try
            {
                command = File.ReadAllText($"{folder}/cmdline").Split('\0');
                environment = File.ReadAllText($"{folder}/environ").Split('\0');
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // The process has ended, or is another user's.
                continue;
            }

            yield return (folder, command, environment);
        }
    }

    private static string? Value(string[] environment, string name) =>
        Array.Find(environment, one => one.StartsWith(name, StringComparison.Ordinal))?[name.Length..];

    private static string Haproxy(string socket) =>
        $"""
            global
              maxconn 4000
            defaults
              mode http
              timeout connect 5s
              timeout client 60s
              timeout server 60s
              option forwardfor
              option http-keep-alive
              http-reuse always
            frontend clients
              bind 127.0.0.1:{HaproxyPort}
              default_backend task
            backend task
              server task unix@{socket}

            """;

    private static bool Installed(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(':')
            .Append("/usr/sbin")
            .Any(folder => File.Exists(System.IO.Path.Combine(folder, program)));

    private static string Version() => Shell.Run("haproxy", ["-v"], "/").Output.Split('\n')[0];

    private static void WaitFor(int port)
    {
        for (var patience = Stopwatch.StartNew(); ; Thread.Sleep(20))
        {
            try
            {
                using var client = new TcpClient("127.0.0.1", port);
                return;
            }
            catch (SocketException) when (patience.Elapsed < TimeSpan.FromSeconds(20))
            {
                // It starts.
            }
        }
    }

    private static void Stop(Process process)
    {
        process.Kill();
        process.WaitForExit();
        process.Dispose();
    }

    private static string Infra(string clone, params string[] arguments) =>
        Shell.Run(System.IO.Path.Combine(clone, "infra"), arguments, clone).Output;

    [GeneratedRegex("^/proc/[0-9]+$")]
    private static partial Regex Pid { get; }
}
