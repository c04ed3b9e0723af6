using System.Diagnostics;
using System.Globalization;

namespace Infra.Bench;

/// <summary>Measures the commands of the dev stack, and its services without them.</summary>
/// <param name="repository">The repository to clone for each run.</param>
/// <param name="runs">The number of measurements for each figure.</param>
internal sealed class DevStack(string repository, int runs)
{
    private static readonly string[] Services = ["users", "products"];

    private readonly List<(string What, List<TimeSpan> Times)> _figures = [];

    public void Measure()
    {
        for (var run = 0; run < runs; run++)
        {
            InFreshClone(clone => Add("publish and start the two services alone", PublishAndStart(clone)));
            InFreshClone(MeasureCommands);
        }

        Console.WriteLine("| what | seconds |");
        Console.WriteLine("|---|---|");
        foreach (var (what, times) in _figures)
        {
            Console.WriteLine($"| {what} | {Seconds(Median(times))} ({Seconds(times.Min())}–{Seconds(times.Max())}) |");
        }

        var ratio = Median(_figures[1].Times) / Median(_figures[0].Times);
        Console.WriteLine(
            string.Create(CultureInfo.InvariantCulture, $"| first up over the services alone | ×{ratio:F2} |")
        );
    }

    private void MeasureCommands(string clone)
    {
        try
        {
            Add("`./infra up --yes`, the first on a fresh clone", Infra(clone, "up", "--yes"));
            // The first command after the build may still fill the disk cache, so it is not counted.
            Infra(clone, "preview");
            Add("`./infra preview`, nothing changed", Infra(clone, "preview"));
            Add("`./infra up --yes`, nothing changed", Infra(clone, "up", "--yes"));
        }
        finally
        {
            Add("`./infra destroy --yes`", Infra(clone, "destroy", "--yes"));
            Infra(clone, "cloud", "stop");
        }
    }

    private static TimeSpan Infra(string clone, params string[] arguments) =>
        Shell.Run(Path.Combine(clone, "infra"), arguments, clone).Elapsed;

    /// <summary>
    /// Measures the work of a person without this project: publish both services, start both, call both.
    /// </summary>
    private static TimeSpan PublishAndStart(string clone)
    {
        var watch = Stopwatch.StartNew();
        var processes = new List<Process>();
        try
        {
            foreach (var service in Services)
            {
                var output = Path.Combine(clone, "published", service);
                Shell.Run("dotnet", ["publish", "-o", output], Path.Combine(clone, "services", service));
                var port = 33000 + processes.Count;
                processes.Add(
                    Shell.Start(
                        "dotnet",
                        [Path.Combine(output, service + ".dll")],
                        output,
                        new Dictionary<string, string> { ["ASPNETCORE_URLS"] = $"http://127.0.0.1:{port}" }
                    )
                );
                WaitUntilAnswers(new Uri($"http://127.0.0.1:{port}/"), processes[^1]);
            }

            return watch.Elapsed;
        }
        finally
        {
            foreach (var process in processes)
            {
                process.Kill();
                process.WaitForExit();
                process.Dispose();
            }
        }
    }

    private static void WaitUntilAnswers(Uri address, Process process)
    {
        using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false });
        while (true)
        {
            try
            {
                using var response = client.Send(new HttpRequestMessage(HttpMethod.Get, address));
                response.EnsureSuccessStatusCode();
                return;
            }
            catch (HttpRequestException e) when (process.HasExited)
            {
                throw new InvalidOperationException($"{address}: the service ended with {process.ExitCode}", e);
            }
            catch (HttpRequestException)
            {
                Thread.Yield();
            }
        }
    }

    private void InFreshClone(Action<string> measure)
    {
        var folder = Directory.CreateTempSubdirectory("infra-bench-").FullName;
        try
        {
            Shell.Run("git", ["clone", "--quiet", repository, folder], repository);
            measure(folder);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private void Add(string what, TimeSpan time)
    {
        var figure = _figures.Find(figure => figure.What == what);
        if (figure.Times is null)
        {
            _figures.Add(figure = (what, []));
        }

        figure.Times.Add(time);
    }

    private static TimeSpan Median(List<TimeSpan> times) => times.Order().ElementAt(times.Count / 2);

    private static string Seconds(TimeSpan time) => time.TotalSeconds.ToString("F2", CultureInfo.InvariantCulture);
}
