using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using Local.Cloud.Contract;

namespace Local.Cli.Dashboards;

/// <summary>
/// The running dashboard. It listens on loopback alone, asks browsers for a token, and takes telemetry with a key.
/// </summary>
internal sealed class DashboardProcess : IAsyncDisposable
{
    private const string Any = "http://127.0.0.1:0";
    private const string Login = "Login to the dashboard at ";
    private const string Otlp = "OTLP/gRPC listening on: ";
    private const int LinesOfAnError = 5;

    private readonly Process _process;

    private DashboardProcess(Process process, string loginAddress, OtlpReceiver receiver)
    {
        _process = process;
        LoginAddress = loginAddress;
        Receiver = receiver;
    }

    /// <summary>The address for the browser, with the token.</summary>
    public string LoginAddress { get; }

    /// <summary>The receiver of telemetry.</summary>
    public OtlpReceiver Receiver { get; }

    /// <summary>Ends when the dashboard has ended.</summary>
    public Task ExitedAsync(CancellationToken cancellationToken) => _process.WaitForExitAsync(cancellationToken);

    /// <summary>Starts the dashboard, and waits until it listens.</summary>
    /// <param name="program">The path of its program.</param>
    /// <param name="port">The port for the browser; 0 for any free one.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <exception cref="CliException">The dashboard does not start, or has ended before it listened.</exception>
    public static async Task<DashboardProcess> StartAsync(string program, int port, CancellationToken cancellationToken)
    {
        var key = RandomNumberGenerator.GetHexString(32, lowercase: true);
        var start = new ProcessStartInfo(program)
        {
            WorkingDirectory = Path.GetDirectoryName(program),
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in Settings(port, key))
        {
            start.Environment[name] = value;
        }

        var process = Start(start);
        try
        {
            return await ListeningAsync(process, key, cancellationToken);
        }
        catch
        {
            await EndAsync(process);
            throw;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync() => await EndAsync(_process);

    private static Process Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception e)
        {
            throw new CliException($"cannot start Aspire's dashboard: {e.Message}");
        }
    }

    private static IEnumerable<(string Name, string Value)> Settings(int port, string key) =>
        [
            ("ASPNETCORE_URLS", string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}")),
            ("ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL", Any),
            ("ASPIRE_DASHBOARD_OTLP_HTTP_ENDPOINT_URL", Any),
            ("ASPIRE_DASHBOARD_TELEMETRY_OPTOUT", "true"),
            // The caller's environment may open other dashboards to everyone.
            ("ASPIRE_DASHBOARD_UNSECURED_ALLOW_ANONYMOUS", "false"),
            ("DOTNET_DASHBOARD_UNSECURED_ALLOW_ANONYMOUS", "false"),
            ("DASHBOARD__FRONTEND__AUTHMODE", "BrowserToken"),
            ("DASHBOARD__FRONTEND__BROWSERTOKEN", RandomNumberGenerator.GetHexString(32, lowercase: true)),
            ("DASHBOARD__OTLP__AUTHMODE", "ApiKey"),
            ("DASHBOARD__OTLP__PRIMARYAPIKEY", key),
            ("DASHBOARD__APPLICATIONNAME", "Local cloud"),
        ];

    private static async Task<DashboardProcess> ListeningAsync(
        Process process,
        string key,
        CancellationToken cancellationToken
    )
    {
        var lines = new List<string>();
        string? endpoint = null;
        while (await process.StandardOutput.ReadLineAsync(cancellationToken) is { } line)
        {
            lines.Add(line.Trim());
            endpoint ??= After(line, Otlp);
            if (endpoint is not null && After(line, Login) is { } login)
            {
                // A full pipe would stop the dashboard.
                _ = process.StandardOutput.BaseStream.CopyToAsync(Stream.Null, CancellationToken.None);
                _ = process.StandardError.BaseStream.CopyToAsync(Stream.Null, CancellationToken.None);
                return new DashboardProcess(
                    process,
                    login,
                    new OtlpReceiver(endpoint, "grpc", $"x-otlp-api-key={key}")
                );
            }
        }

        lines.AddRange((await process.StandardError.ReadToEndAsync(cancellationToken)).Split('\n'));
        throw new CliException(
            "Aspire's dashboard ended before it listened: "
                + string.Join(" ", lines.Where(line => line.Length > 0).TakeLast(LinesOfAnError))
        );
    }

    private static string? After(string line, string words)
    {
        var at = line.IndexOf(words, StringComparison.Ordinal);
        return at < 0 ? null : line[(at + words.Length)..].Trim();
    }

    private static async Task EndAsync(Process process)
    {
        if (!process.HasExited)
        {
            process.Kill();
        }

        await process.WaitForExitAsync();
        process.Dispose();
    }
}
