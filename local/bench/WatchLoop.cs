using System.Diagnostics;
using System.Globalization;

namespace Infra.Bench;

/// <summary>
/// Measures the time from a save of a service's source to the first answer of the new version, beside
/// <c>dotnet publish</c> and <c>dotnet watch</c> of the same service.
/// </summary>
/// <param name="repository">The repository to clone.</param>
internal sealed class WatchLoop(string repository) : IDisposable
{
    private const int Saves = 5;
    private const string Answer = "service users version";
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    private readonly HttpClient _client = new(new SocketsHttpHandler { UseProxy = false });

    /// <inheritdoc/>
    public void Dispose() => _client.Dispose();

    /// <summary>Prints the figures.</summary>
    public async Task MeasureAsync()
    {
        var clone = Directory.CreateTempSubdirectory("infra-bench-").FullName;
        try
        {
            Shell.Run("git", ["clone", "--quiet", repository, clone], repository);
            var service = Path.Combine(clone, "services", "users");
            Console.WriteLine("| what | seconds, in their order |");
            Console.WriteLine("|---|---|");
            Row("`dotnet publish` of the service", Publish(service));
            Row("`dotnet watch`, save to served", await DotnetWatchAsync(service));
            await InfraWatchAsync(clone, service);
        }
        finally
        {
            Directory.Delete(clone, recursive: true);
        }
    }

    private static List<TimeSpan> Publish(string service) =>
        [
            .. Enumerable
                .Range(0, Saves)
                .Select(save => Shell.Run("dotnet", ["publish", "-o", $"published{save}"], service).Elapsed),
        ];

    private async Task<List<TimeSpan>> DotnetWatchAsync(string service)
    {
        const string url = "http://127.0.0.1:33100";
        return await WhileRunningAsync(
            "dotnet",
            ["watch", "run", "--non-interactive", "--no-launch-profile"],
            service,
            url,
            new() { ["ASPNETCORE_URLS"] = url },
            service
        );
    }

    private async Task InfraWatchAsync(string clone, string service)
    {
        var infra = Path.Combine(clone, "infra");
        Shell.Run(infra, ["up", "--yes"], clone);
        try
        {
            var url = Shell.Run(infra, ["stack", "output", "usersUrl"], clone).Output.Trim();
            Row(
                "`./infra watch`, save to served",
                await WhileRunningAsync(infra, ["watch"], clone, url, new(), service)
            );
            var load = new SteadyLoad([new Uri(url)]);
            using var stopping = new CancellationTokenSource();
            var running = load.RunAsync(stopping.Token);
            Row(
                $"the same, with {SteadyLoad.RequestsPerSecond} requests a second",
                await WhileRunningAsync(infra, ["watch"], clone, url, new(), service)
            );
            await stopping.CancelAsync();
            await running;
            Console.WriteLine();
            Console.WriteLine($"{load.Sent} requests, {load.Failures.Values.Sum()} failed");
        }
        finally
        {
            Shell.Run(infra, ["destroy", "--yes"], clone);
            Shell.Run(infra, ["cloud", "stop"], clone);
        }
    }

    /// <summary>Saves the source several times. The first save warms the command up and does not count.</summary>
    private async Task<List<TimeSpan>> WhileRunningAsync(
        string command,
        string[] arguments,
        string folder,
        string url,
        Dictionary<string, string> environment,
        string service
    )
    {
        var program = Path.Combine(service, "Program.cs");
        var source = await File.ReadAllTextAsync(program);
        using var process = Shell.Start(command, arguments, folder, environment);
        process.OutputDataReceived += (_, _) => { };
        process.ErrorDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        try
        {
            await AnsweredAsync(url, Answer);
            var times = new List<TimeSpan>();
            for (var save = 0; save <= Saves; save++)
            {
                // The command rests before a save, as a person thinks.
                await Task.Delay(TimeSpan.FromSeconds(10));
                var answer = $"{Answer} {save} of";
                await File.WriteAllTextAsync(program, source.Replace(Answer, answer, StringComparison.Ordinal));
                var watch = Stopwatch.StartNew();
                await AnsweredAsync(url, answer);
                times.Add(watch.Elapsed);
            }

            return times[1..];
        }
        finally
        {
            // `dotnet` passes no signal on to the process of `dotnet watch`.
            var id = process.Id.ToString(CultureInfo.InvariantCulture);
            using var end = Process.Start("bash", ["-c", $"kill -TERM $(pgrep -P {id}) {id}"]);
            await process.WaitForExitAsync();
            await File.WriteAllTextAsync(program, source);
        }
    }

    private async Task AnsweredAsync(string url, string answer)
    {
        for (var watch = Stopwatch.StartNew(); watch.Elapsed < Limit; await Task.Delay(5))
        {
            try
            {
                if ((await _client.GetStringAsync(new Uri(url))).StartsWith(answer, StringComparison.Ordinal))
                {
                    return;
                }
            }
            catch (HttpRequestException)
            {
                // The service does not listen yet.
            }
        }

        throw new InvalidOperationException($"{url} did not answer '{answer}' within {Limit}");
    }

    private static void Row(string what, List<TimeSpan> times) =>
        Console.WriteLine(
            $"| {what} | {string.Join(", ", times.Select(time => time.TotalSeconds.ToString("F2", CultureInfo.InvariantCulture)))} |"
        );
}
