using Microsoft.Playwright;

namespace Local.Tests.EndToEnd;

/// <summary>
/// The machine's own Chromium (Debian's package is <c>chromium</c>). Without one, a test that needs it is skipped with the
/// reason; in CI it fails. No browser is downloaded.
/// </summary>
internal static class Chromium
{
    /// <summary>The limit of a wait in the browser, in milliseconds: other tests use the processors too.</summary>
    public const int Patience = 120_000;

    private const string RequiredVariable = "INFRA_BROWSER_REQUIRED";

    private static readonly string[] Names = ["chromium", "chromium-browser", "google-chrome"];

    /// <summary>Starts the browser. Skips the test if there is none.</summary>
    public static async Task<IBrowser> LaunchAsync(IPlaywright playwright)
    {
        var path = Find();
        if (path is null)
        {
            Missing.Skip(RequiredVariable, $"no browser is in the PATH: {string.Join(", ", Names)}");
        }

        return await playwright.Chromium.LaunchAsync(
            new BrowserTypeLaunchOptions
            {
                ExecutablePath = path,
                Timeout = Patience,
                // Root, such as in a container, has no sandbox.
                Args = ["--no-sandbox", "--no-proxy-server"],
            }
        );
    }

    private static string? Find() =>
        (Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(':')
            .SelectMany(folder => Names.Select(name => Path.Combine(folder, name)))
            .FirstOrDefault(File.Exists);
}
