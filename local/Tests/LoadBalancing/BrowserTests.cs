using System.Diagnostics;
using Local.Protocol.Values;

namespace Local.Tests.LoadBalancing;

/// <summary>A browser at an HTTPS listener. Debian's packages are <c>chromium</c> and <c>libnss3-tools</c>.</summary>
public sealed class BrowserTests
{
    private const string Page = "<p>hello browser</p>";

    [Test]
    public async Task Chromium_loads_a_page_if_it_trusts_the_authority_and_not_before()
    {
        if (!IsInstalled("chromium") || !IsInstalled("certutil"))
        {
            Assert.Ignore("chromium or certutil is not installed");
        }

        var response = new PropertyMap(("contentType", "text/html"), ("messageBody", Page), ("statusCode", "200"));
        await using var test = await TestLoadBalancer.StartAsync(
            action: new PropertyMap(("type", "fixed-response"), ("fixedResponse", response)),
            https: ["shop.example.com"]
        );
        var home = Directory.CreateTempSubdirectory("browser-");
        try
        {
            var trust = $"sql:{home.CreateSubdirectory(".pki/nssdb").FullName}";
            await RunAsync(home, "certutil", "-N", "--empty-password", "-d", trust);
            Assert.That(await LoadAsync(test, home), Does.Not.Contain(Page));

            await RunAsync(home, "certutil", "-A", "-d", trust, "-t", "C,,", "-n", "local", "-i", test.AuthorityFile);
            Assert.That(await LoadAsync(test, home), Does.Contain(Page));
        }
        finally
        {
            home.Delete(recursive: true);
        }
    }

    private static Task<string> LoadAsync(TestLoadBalancer test, DirectoryInfo home) =>
        RunAsync(
            home,
            "chromium",
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            $"--user-data-dir={Path.Combine(home.FullName, "profile")}",
            $"--host-resolver-rules=MAP shop.example.com {test.Address}",
            "--dump-dom",
            $"https://shop.example.com:{TestLoadBalancer.Port}/"
        );

    private static async Task<string> RunAsync(DirectoryInfo home, string command, params string[] arguments)
    {
        var start = new ProcessStartInfo(command, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["HOME"] = home.FullName },
        };
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await errors;
        await process.WaitForExitAsync();
        return output;
    }

    private static bool IsInstalled(string command) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(':')
            .Any(folder => File.Exists(Path.Combine(folder, command)));
}
