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
    /// <summary>The number of requests before the first deployment: 5 seconds of them.</summary>
    private const int WarmUp = 5 * SteadyLoad.RequestsPerSecond;

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
                var load = new SteadyLoad([url]);
                return Report(load, await LoadAsync(load, number => Deploy(clone, number)));
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
    /// Sends requests from before the first deployment until after the end of the last, and at least the promised
    /// number. Returns the times of the deployments.
    /// </summary>
    private async Task<IReadOnlyList<TimeSpan>> LoadAsync(SteadyLoad load, Func<int, TimeSpan> deploy)
    {
        using var stopping = new CancellationTokenSource();
        var running = load.RunAsync(stopping.Token);
        var times = new List<TimeSpan>();
        for (var number = 1; number <= deployments; number++)
        {
            await SentAsync(load, WarmUp + (int)((long)leastRequests * (number - 1) / deployments));
            times.Add(await Task.Run(() => deploy(number)));
        }

        await SentAsync(load, leastRequests);
        await stopping.CancelAsync();
        await running;
        return times;
    }

    private static async Task SentAsync(SteadyLoad load, int requests)
    {
        while (load.Sent < requests)
        {
            await Task.Delay(20);
        }
    }

    private static TimeSpan Deploy(string clone, int number)
    {
        var version = $"v0.1.{number}";
        Infra(clone, "config", "set", "--path", "infra:services.users.environment.API_VERSION", version);
        return Infra(clone, "up", "--yes").Elapsed;
    }

    private static int Report(SteadyLoad load, IReadOnlyList<TimeSpan> times)
    {
        var failed = load.Failures.Values.Sum();
        var ordered = load.Latencies.Order().ToList();
        Console.WriteLine("| what | figure |");
        Console.WriteLine("|---|---|");
        Row($"requests, {SteadyLoad.RequestsPerSecond} a second", $"{ordered.Count}");
        Row("failed", $"{failed}");
        foreach (
            var (answer, count) in load.Answers.Concat(load.Failures).OrderBy(pair => pair.Key, StringComparer.Ordinal)
        )
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
