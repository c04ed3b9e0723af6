using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Microsoft.Playwright;

namespace Infra.Bench;

/// <summary>
/// Measures the page of a stack with many tasks that gets 2,000 requests a second: the time to the first sight of each view,
/// the processor time of the cloud with the page open and closed, and the requests a second that the load balancer serves
/// with it open and closed. Needs <c>chromium</c> and <c>wrk</c>.
/// </summary>
/// <param name="repository">The repository to clone.</param>
/// <param name="tasks">The number of tasks, a multiple of ten.</param>
internal sealed class PageUnderLoad(string repository, int tasks)
{
    private const string Stack = "page";
    private const int RequestsPerSecond = 2000;
    private const int Rounds = 5;
    private const int WrkSeconds = 5;
    private const int Connections = 32;
    private const float MostMilliseconds = 60_000;

    private static readonly TimeSpan Window = TimeSpan.FromSeconds(20);

    // A user's browser runs before, so that the start of its processes is no part of the page.
    private static readonly TimeSpan WindowOpens = TimeSpan.FromSeconds(1);

    // What a view has when it shows the stack.
    private static readonly (string View, string Selector)[] Views =
    [
        ("topology", ":is([data-node^='target '], [data-node^='rest '])"),
        ("health", "tr[data-row] .strip"),
        ("deployments", "tr[data-row]"),
        ("scaling", "h1"),
        ("requests", "tr[data-row^='targets '] [data-count='requests']"),
        ("logs", ".log"),
        ("act", "tr[data-row]"),
        ("why", "form"),
    ];

    /// <summary>Prints the figures.</summary>
    public async Task MeasureAsync()
    {
        var clone = Directory.CreateTempSubdirectory("infra-bench-").FullName;
        try
        {
            Shell.Run("git", ["clone", "--quiet", repository, clone], repository);
            File.Copy(
                Path.Combine(repository, "local", "bench", "ManyTasks.cs"),
                Path.Combine(clone, "Program.cs"),
                overwrite: true
            );
            await File.WriteAllLinesAsync(
                Path.Combine(clone, $"Pulumi.{Stack}.yaml"),
                [
                    "config:",
                    "  aws:region: us-west-1",
                    string.Create(CultureInfo.InvariantCulture, $"  infra:count: {tasks}"),
                ]
            );
            try
            {
                var up = Infra(clone, "up", "--yes").Elapsed;
                Console.WriteLine(
                    string.Create(CultureInfo.InvariantCulture, $"`up` of {tasks:N0} tasks: {up.TotalSeconds:F1} s")
                );
                await MeasureAsync(clone);
            }
            finally
            {
                Infra(clone, "destroy", "--yes");
                Shell.Run(Path.Combine(clone, "infra"), ["cloud", "stop"], clone);
            }
        }
        finally
        {
            Directory.Delete(clone, recursive: true);
        }
    }

    private static async Task MeasureAsync(string clone)
    {
        var page = new Uri(Infra(clone, "ui", "--no-open").Output.Trim());
        var urls = Listeners(clone);
        using var cloud = await CloudAsync(page);
        using var playwright = await Playwright.CreateAsync();
        await using var browser = await playwright.Chromium.LaunchAsync(
            new BrowserTypeLaunchOptions
            {
                ExecutablePath = Shell.Run("which", ["chromium"], "/").Output.Trim(),
                Args = ["--no-sandbox", "--no-proxy-server"],
            }
        );
        var load = new SteadyLoad(urls, RequestsPerSecond);
        using (var stopping = new CancellationTokenSource())
        {
            var running = load.RunAsync(stopping.Token);
            // Each connection and path has been used.
            await Task.Delay(Window);
            await PrintFirstViewsAsync(browser, page);
            await PrintProcessorAsync(browser, page, cloud);
            await stopping.CancelAsync();
            await running;
        }

        Console.WriteLine();
        Console.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{load.Sent:N0} requests at {RequestsPerSecond:N0} a second, {load.Failures.Values.Sum():N0} failed"
            )
        );
        foreach (var (failure, count) in load.Failures)
        {
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{count:N0} × {failure}"));
        }

        await PrintThroughputAsync(browser, page, cloud, urls[0]);
    }

    /// <summary>Prints the time from the start of the navigation until a view was painted, in a new window each time.</summary>
    private static async Task PrintFirstViewsAsync(IBrowser browser, Uri page)
    {
        Console.WriteLine();
        Console.WriteLine($"| view | milliseconds to its first sight, median of {Rounds} | least, most |");
        Console.WriteLine("|---|---|---|");
        // What a window costs before it shows anything of the project.
        await PrintFirstSightAsync("a text of one line", new UriBuilder(page) { Path = "/api/status" }.Uri, "pre");
        foreach (var (view, selector) in Views)
        {
            await PrintFirstSightAsync(view, Address(page, view), Selector(view, selector));
        }

        async Task PrintFirstSightAsync(string what, Uri address, string selector)
        {
            var times = new List<double>();
            for (var round = 0; round < Rounds; round++)
            {
                await using var context = await browser.NewContextAsync();
                var window = await context.NewPageAsync();
                await Task.Delay(WindowOpens);
                times.Add(await FirstSightAsync(window, address, selector));
            }

            times.Sort();
            Console.WriteLine(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"| {what} | {times[Rounds / 2]:F0} | {times[0]:F0}, {times[^1]:F0} |"
                )
            );
        }
    }

    private static Uri Address(Uri page, string view) => new UriBuilder(page) { Fragment = $"{Stack}/{view}" }.Uri;

    private static string Selector(string view, string selector) => $"#view-{view} {selector}";

    private static async Task<double> FirstSightAsync(IPage window, Uri address, string selector)
    {
        await window.AddInitScriptAsync(
            $$"""
            (function look() {
              if (document.querySelector("{{selector}}")) setTimeout(() => (window.shownAt = performance.now()));
              else requestAnimationFrame(look);
            })();
            """
        );
        await window.GotoAsync(address.ToString());
        await window.WaitForFunctionAsync(
            "() => window.shownAt !== undefined",
            options: new() { Timeout = MostMilliseconds }
        );
        return await window.EvaluateAsync<double>("window.shownAt");
    }

    /// <summary>Prints the processor time of the cloud with the page closed and open, in turns.</summary>
    private static async Task PrintProcessorAsync(IBrowser browser, Uri page, Process cloud)
    {
        var figures = await InTurnsAsync(
            browser,
            page,
            ["topology", "requests"],
            async () =>
            {
                var (before, watch) = (ProcessorTime(cloud), Stopwatch.StartNew());
                await Task.Delay(Window);
                return 100 * ((ProcessorTime(cloud) - before) / watch.Elapsed);
            }
        );
        Print("processor time of the cloud, % of a core", "F1", figures);
    }

    /// <summary>Prints the requests a second of one listener with the page closed and open, in turns.</summary>
    private static async Task PrintThroughputAsync(IBrowser browser, Uri page, Process cloud, Uri url)
    {
        var processor = new List<TimeSpan>();
        var figures = await InTurnsAsync(
            browser,
            page,
            ["topology"],
            async () =>
            {
                var before = ProcessorTime(cloud);
                var rate = await Task.Run(() => Wrk.RequestsPerSecond(WrkSeconds, Connections, url.ToString()));
                processor.Add((ProcessorTime(cloud) - before) / (rate * WrkSeconds));
                return rate;
            }
        );
        Print($"requests a second, wrk with {Connections} connections", "N0", figures);
        Console.WriteLine();
        Console.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"processor time of the cloud for a request: {processor.Order().ElementAt(processor.Count / 2).TotalMicroseconds:F1} µs"
            )
        );
        Console.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"of this, to record it for the page and for `why`: {RecorderCost.Measure().TotalNanoseconds:F0} ns"
            )
        );
    }

    /// <summary>
    /// Measures with the page closed, read by a client that shows nothing, and open at each view, in turns. So the
    /// figures separate the cost in the cloud from the cost of the browser, which uses the same processors.
    /// </summary>
    private static async Task<IReadOnlyList<(string Way, List<double> Figures)>> InTurnsAsync(
        IBrowser browser,
        Uri page,
        IReadOnlyList<string> views,
        Func<Task<double>> measure
    )
    {
        IEnumerable<string> ways =
        [
            "closed",
            "read by a client that shows nothing",
            .. views.Select(view => $"open at {view}"),
        ];
        var figures = ways.Select(way => (Way: way, Figures: new List<double>())).ToList();
        for (var round = 0; round < Rounds; round++)
        {
            figures[0].Figures.Add(await measure());
            using (var reading = new CancellationTokenSource())
            {
                var read = ReadAsync(page, reading.Token);
                figures[1].Figures.Add(await measure());
                await reading.CancelAsync();
                await read;
            }

            foreach (var (index, view) in views.Index())
            {
                await using var context = await browser.NewContextAsync();
                await FirstSightAsync(
                    await context.NewPageAsync(),
                    Address(page, view),
                    Selector(view, Views.First(one => one.View == view).Selector)
                );
                figures[2 + index].Figures.Add(await measure());
            }
        }

        return figures;
    }

    /// <summary>Reads what the page reads until the token is cancelled.</summary>
    private static async Task ReadAsync(Uri page, CancellationToken stopping)
    {
        using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false });
        var stream = new UriBuilder(page)
        {
            Path = "/api/stack",
            Query = $"{page.Query}&stack={Stack}",
            Fragment = "",
        };
        try
        {
            await using var body = await client.GetStreamAsync(stream.Uri, stopping);
            await body.CopyToAsync(Stream.Null, stopping);
        }
        catch (OperationCanceledException)
        {
            // The measurement has ended.
        }
    }

    private static void Print(string what, string format, IReadOnlyList<(string Way, List<double> Figures)> figures)
    {
        Console.WriteLine();
        Console.WriteLine($"| the page is | {what}, median of {Rounds} | least, most |");
        Console.WriteLine("|---|---|---|");
        foreach (var (way, values) in figures)
        {
            values.Sort();
            Console.WriteLine($"| {way} | {Text(values[Rounds / 2])} | {Text(values[0])}, {Text(values[^1])} |");
        }

        string Text(double value) => value.ToString(format, CultureInfo.InvariantCulture);
    }

    private static List<Uri> Listeners(string clone)
    {
        using var report = JsonDocument.Parse(Infra(clone, "ps", "--json").Output);
        return
        [
            .. from balancer in report.RootElement.GetProperty("loadBalancers").EnumerateArray()
            from listener in balancer.GetProperty("listeners").EnumerateArray()
            select new UriBuilder(
                Uri.UriSchemeHttp,
                balancer.GetProperty("address").GetString(),
                listener.GetProperty("port").GetInt32()
            ).Uri,
        ];
    }

    /// <summary>Returns the cloud's process, which serves the page.</summary>
    private static async Task<Process> CloudAsync(Uri page)
    {
        using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false });
        var status = new UriBuilder(page) { Path = "/api/status", Fragment = "" };
        using var answer = JsonDocument.Parse(await client.GetStringAsync(status.Uri));
        return Process.GetProcessById(answer.RootElement.GetProperty("pid").GetInt32());
    }

    private static TimeSpan ProcessorTime(Process process)
    {
        process.Refresh();
        return process.TotalProcessorTime;
    }

    private static Finished Infra(string clone, params string[] arguments) =>
        Shell.Run(Path.Combine(clone, "infra"), [.. arguments, "--stack", Stack], clone);
}
