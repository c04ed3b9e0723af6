using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;

namespace Infra.Bench;

/// <summary>
/// Counts the requests a second through the load balancer of the prod stack at 32 connections: by HTTPS, and by HTTP
/// after <c>infra:https</c> is gone.
/// </summary>
/// <param name="repository">The repository to clone.</param>
internal sealed class Throughput(string repository)
{
    private const string Stack = "prod";
    private const int Connections = 32;

    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Time = TimeSpan.FromSeconds(20);

    /// <summary>Prints the figures.</summary>
    public async Task MeasureAsync()
    {
        var clone = Directory.CreateTempSubdirectory("infra-bench-").FullName;
        try
        {
            Shell.Run("git", ["clone", "--quiet", repository, clone], repository);
            var https = await RequestsPerSecondAsync(clone);
            Infra(clone, "config", "rm", "infra:https", "-s", Stack);
            var http = await RequestsPerSecondAsync(clone);
            Console.WriteLine($"| what, {Connections} connections, {Time.TotalSeconds} s | requests a second |");
            Console.WriteLine("|---|---|");
            Row("HTTP", http);
            Row("HTTPS", https);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| HTTPS over HTTP | ×{https / http:F2} |"));
        }
        finally
        {
            Shell.Run(Path.Combine(clone, "infra"), ["cloud", "stop"], clone);
            Directory.Delete(clone, recursive: true);
        }
    }

    private static async Task<double> RequestsPerSecondAsync(string clone)
    {
        Infra(clone, "up", "--yes", "-s", Stack);
        return await RequestsPerSecondAsync(
            new Uri(Output(clone, "usersUrl")),
            IPAddress.Parse(Output(clone, "loadBalancerDns")),
            Path.Combine(clone, ".local", "ca.pem")
        );
    }

    private static async Task<double> RequestsPerSecondAsync(Uri url, IPAddress address, string authority)
    {
        using var handler = new SocketsHttpHandler
        {
            // The names of the prod stack have no address on this machine.
            ConnectCallback = async (context, cancellationToken) =>
            {
                var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
                await socket.ConnectAsync(address, context.DnsEndPoint.Port, cancellationToken);
                return new NetworkStream(socket, ownsSocket: true);
            },
            MaxConnectionsPerServer = Connections,
            UseProxy = false,
        };
        if (url.Scheme == Uri.UriSchemeHttps)
        {
            var trust = new X509ChainPolicy
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust,
                RevocationMode = X509RevocationMode.NoCheck,
            };
            trust.CustomTrustStore.Add(X509CertificateLoader.LoadCertificateFromFile(authority));
            handler.SslOptions.CertificateChainPolicy = trust;
        }

        using var client = new HttpClient(handler);
        await CountAsync(client, url, WarmUp);
        return await CountAsync(client, url, Time) / Time.TotalSeconds;
    }

    private static async Task<int> CountAsync(HttpClient client, Uri url, TimeSpan time)
    {
        var watch = Stopwatch.StartNew();
        var counts = await Task.WhenAll(
            Enumerable
                .Range(0, Connections)
                .Select(async _ =>
                {
                    var count = 0;
                    for (; watch.Elapsed < time; count++)
                    {
                        using var response = await client.GetAsync(url);
                        response.EnsureSuccessStatusCode();
                    }

                    return count;
                })
        );
        return counts.Sum();
    }

    private static string Output(string clone, string name) =>
        Infra(clone, "stack", "output", name, "-s", Stack).Output.Trim();

    private static void Row(string what, double figure) =>
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {what} | {figure:F0} |"));

    private static Finished Infra(string clone, params string[] arguments) =>
        Shell.Run(Path.Combine(clone, "infra"), arguments, clone);
}
