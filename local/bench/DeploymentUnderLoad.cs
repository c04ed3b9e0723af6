using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;

namespace Infra.Bench;

/// <summary>
/// Counts the failed requests among 500 a second, and measures their waits, while a new version rolls out.
/// </summary>
/// <param name="repository">The repository to clone.</param>
internal sealed class DeploymentUnderLoad(string repository)
{
    private const int RequestsPerSecond = 500;
    private const int LeastRequests = 30_000;
    private const string NewVersion = "v0.0.3";
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(5);

    private readonly ConcurrentBag<TimeSpan> _latencies = [];
    private readonly ConcurrentDictionary<string, int> _answers = new();
    private readonly ConcurrentDictionary<string, int> _failures = new();

    /// <summary>Prints the figures.</summary>
    /// <returns>The number of failed requests.</returns>
    public async Task<int> MeasureAsync()
    {
        var clone = Directory.CreateTempSubdirectory("infra-bench-").FullName;
        try
        {
            Shell.Run("git", ["clone", "--quiet", repository, clone], repository);
            Infra(clone, "up", "--yes");
            try
            {
                var url = new Uri(Infra(clone, "stack", "output", "usersUrl").Output.Trim());
                var deployment = await LoadAsync(url, () => Deploy(clone));
                return Report(deployment);
            }
            finally
            {
                Infra(clone, "destroy", "--yes");
                Infra(clone, "cloud", "stop");
            }
        }
        finally
        {
            Directory.Delete(clone, recursive: true);
        }
    }

    /// <summary>
    /// Sends requests at fixed times, whether or not earlier ones are answered, from before the deployment until
    /// after its end, and at least the promised number. A request's wait counts from its planned time, so that a
    /// stall of this program counts as one of the load balancer.
    /// </summary>
    private async Task<TimeSpan> LoadAsync(Uri url, Func<TimeSpan> deploy)
    {
        using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false });
        var requests = new List<Task>();
        Task<TimeSpan>? deployment = null;
        var watch = Stopwatch.StartNew();
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(4));
        while (requests.Count < LeastRequests || deployment is not { IsCompleted: true })
        {
            await timer.WaitForNextTickAsync();
            for (
                var due = (int)(watch.Elapsed.TotalSeconds * RequestsPerSecond);
                requests.Count < due;
                requests.Add(AskAsync(client, url, watch, Due(requests.Count)))
            ) { }

            if (deployment is null && watch.Elapsed > WarmUp)
            {
                deployment = Task.Run(deploy);
            }
        }

        await Task.WhenAll(requests);
        return await deployment;
    }

    private static TimeSpan Due(int request) => TimeSpan.FromSeconds(request / (double)RequestsPerSecond);

    private async Task AskAsync(HttpClient client, Uri url, Stopwatch watch, TimeSpan due)
    {
        try
        {
            using var response = await client.GetAsync(url);
            var text = await response.Content.ReadAsStringAsync();
            var counts = response.IsSuccessStatusCode ? _answers : _failures;
            var what = response.IsSuccessStatusCode ? text : $"status {(int)response.StatusCode}";
            counts.AddOrUpdate(what, 1, (_, count) => count + 1);
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException)
        {
            _failures.AddOrUpdate(e.GetBaseException().Message, 1, (_, count) => count + 1);
        }

        _latencies.Add(watch.Elapsed - due);
    }

    private static TimeSpan Deploy(string clone)
    {
        Infra(clone, "config", "set", "--path", "infra:services.users.environment.API_VERSION", NewVersion);
        return Infra(clone, "up", "--yes").Elapsed;
    }

    private int Report(TimeSpan deployment)
    {
        var failed = _failures.Values.Sum();
        var ordered = _latencies.Order().ToList();
        Console.WriteLine("| what | figure |");
        Console.WriteLine("|---|---|");
        Row($"requests, {RequestsPerSecond} a second", $"{ordered.Count}");
        Row("failed", $"{failed}");
        foreach (var (answer, count) in _answers.Concat(_failures).OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            Row($"… {answer}", $"{count}");
        }

        Row("wait, median", Milliseconds(ordered[ordered.Count / 2]));
        Row("wait, 99th percentile", Milliseconds(ordered[ordered.Count * 99 / 100]));
        Row("wait, longest", Milliseconds(ordered[^1]));
        Row("`./infra up --yes` of the new version meanwhile", $"{deployment.TotalSeconds:F1} s");
        return failed;
    }

    private static void Row(string what, FormattableString figure) =>
        Console.WriteLine($"| {what} | {figure.ToString(CultureInfo.InvariantCulture)} |");

    private static void Row(string what, string figure) => Row(what, (FormattableString)$"{figure}");

    private static string Milliseconds(TimeSpan time) =>
        time.TotalMilliseconds.ToString("F1", CultureInfo.InvariantCulture) + " ms";

    private static Finished Infra(string clone, params string[] arguments) =>
        Shell.Run(Path.Combine(clone, "infra"), arguments, clone);
}
