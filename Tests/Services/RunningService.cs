using System.Diagnostics;
using System.Text.RegularExpressions;

namespace Infra.Tests.Services;

/// <summary>A service in its own process on a free port.</summary>
internal sealed partial class RunningService : IAsyncDisposable
{
    private readonly Process _process;
    private readonly HttpClient _client = new(new SocketsHttpHandler { UseProxy = false });

    private RunningService(Process process, string address)
    {
        _process = process;
        Address = address;
        _client.BaseAddress = new Uri(address);
    }

    /// <summary>The address of the service.</summary>
    public string Address { get; }

    public static async Task<RunningService> StartAsync(
        string program,
        params (string Name, string Value)[] environment
    )
    {
        var start = new ProcessStartInfo("dotnet", [program]) { RedirectStandardOutput = true };
        foreach (var inherited in new[] { "HTTP_PROXY", "http_proxy", "NO_PROXY", "no_proxy" })
        {
            start.Environment.Remove(inherited);
        }

        start.Environment["ASPNETCORE_URLS"] = "http://127.0.0.1:0";
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        var process = Process.Start(start)!;
        var line = await ReadUntilAsync(process, line => Listening().IsMatch(line));
        return new RunningService(process, Listening().Match(line).Groups["address"].Value);
    }

    public Task<HttpResponseMessage> GetAsync(string path) => _client.GetAsync(path);

    public Task<HttpResponseMessage> SendAsync(HttpRequestMessage request) => _client.SendAsync(request);

    public Task<string> GetStringAsync(string path) => _client.GetStringAsync(path);

    /// <summary>Returns the next line of the log that contains a text.</summary>
    public Task<string> LineAsync(string text) =>
        ReadUntilAsync(_process, line => line.Contains(text, StringComparison.Ordinal));

    /// <summary>Sends SIGTERM and returns when the service has received it.</summary>
    public async Task TerminateAsync()
    {
        using var kill = Process.Start("kill", ["-TERM", $"{_process.Id}"]);
        await kill.WaitForExitAsync();
        await ReadUntilAsync(_process, line => line.Contains("shutting down", StringComparison.Ordinal));
    }

    /// <summary>Waits for the end of the process and returns its exit code.</summary>
    public async Task<int> ExitAsync()
    {
        await _process.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(30));
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
        _client.Dispose();
    }

    private static async Task<string> ReadUntilAsync(Process process, Func<string, bool> found)
    {
        while (await process.StandardOutput.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(30)) is { } line)
        {
            if (found(line))
            {
                return line;
            }
        }

        throw new InvalidOperationException("The service ended.");
    }

    [GeneratedRegex(@"Now listening on: (?<address>[^\s""]+)")]
    private static partial Regex Listening();
}
