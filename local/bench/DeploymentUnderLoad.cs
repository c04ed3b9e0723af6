using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;

namespace Infra.Bench;

/// <summary>
/// Counts the failed requests among 500 a second, and measures their waits, while new versions roll out.
/// </summary>
/// <param name="repository">The repository to clone.</param>
/// <param name="leastRequests">The number of requests to send at least.</param>
/// <param name="deployments">The number of deployments, spread over the requests.</param>
internal sealed class DeploymentUnderLoad(string repository, int leastRequests, int deployments)
{
    private const int RequestsPerSecond = 500;
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(5);

    private readonly ConcurrentBag<TimeSpan> _latencies = [];
    private readonly ConcurrentDictionary<string, int> _answers = new();
    private readonly ConcurrentDictionary<string, int> _failures = new();
    private int _unanswered;

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
                return Report(await LoadAsync(url, number => Deploy(clone, number)));
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
    /// Sends requests at fixed times, whether or not earlier ones are answered, from before the first deployment until
    /// after the end of the last, and at least the promised number. A request's wait counts from its planned time, so
    /// that a stall of this program counts as one of the load balancer. Returns the times of the deployments.
    /// </summary>
    private async Task<IReadOnlyList<TimeSpan>> LoadAsync(Uri url, Func<int, TimeSpan> deploy)
    {
        using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false });
        var sent = 0;
        var times = new List<TimeSpan>();
        Task<TimeSpan>? deployment = null;
        var watch = Stopwatch.StartNew();
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(4));
        while (sent < leastRequests || times.Count < deployments)
        {
            await timer.WaitForNextTickAsync();
            for (var due = (int)(watch.Elapsed.TotalSeconds * RequestsPerSecond); sent < due; sent++)
            {
                _ = AskAsync(client, url, watch, Due(sent));
            }

            if (deployment is { IsCompleted: true })
            {
                times.Add(await deployment);
                deployment = null;
            }

            var begin = WarmUp + (Due(leastRequests) * times.Count / deployments);
            if (deployment is null && times.Count < deployments && watch.Elapsed > begin)
            {
                var number = times.Count + 1;
                deployment = Task.Run(() => deploy(number));
            }
        }

        while (Volatile.Read(ref _unanswered) > 0)
        {
            await timer.WaitForNextTickAsync();
        }

        return times;
    }

    private static TimeSpan Due(int request) => TimeSpan.FromSeconds(request / (double)RequestsPerSecond);

    private async Task AskAsync(HttpClient client, Uri url, Stopwatch watch, TimeSpan due)
    {
        Interlocked.Increment(ref _unanswered);
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
        Interlocked.Decrement(ref _unanswered);
    }

    private static TimeSpan Deploy(string clone, int number)
    {
        var version = $"v0.1.{number}";
        Infra(clone, "config", "set", "--path", "infra:services.users.environment.API_VERSION", version);
        return Infra(clone, "up", "--yes").Elapsed;
    }

    private int Report(IReadOnlyList<TimeSpan> times)
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
        Row("deployments meanwhile", $"{times.Count}");
        Row("`./infra up --yes` of the slowest", $"{times.Max().TotalSeconds:F1} s");
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
