using Local.Cli;
using Local.Cli.Dashboards;

namespace Local.Tests.Cli;

/// <summary>The process of the dashboard. Scripts stand for the program, and print what it prints.</summary>
public sealed class DashboardProcessTests
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("dashboard-");

    [OneTimeTearDown]
    public void Delete() => _folder.Delete(recursive: true);

    [Test]
    public async Task The_dashboard_listens_on_loopback_with_a_token_and_a_key()
    {
        var program = Script(
            "up",
            """
            echo "OTLP/gRPC listening on: $ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL"
            echo "OTLP/HTTP listening on: $ASPIRE_DASHBOARD_OTLP_HTTP_ENDPOINT_URL"
            echo "Login to the dashboard at $ASPNETCORE_URLS/login?t=$DASHBOARD__FRONTEND__BROWSERTOKEN"
            test "$DASHBOARD__OTLP__AUTHMODE" = ApiKey && cat
            """
        );
        await using var dashboard = await DashboardProcess.StartAsync(program, 18888, CancellationToken.None);

        Assert.Multiple(() =>
        {
            Assert.That(dashboard.LoginAddress, Does.Match("^http://127.0.0.1:18888/login[?]t=[0-9a-f]{32}$"));
            Assert.That(dashboard.Receiver.Endpoint, Is.EqualTo("http://127.0.0.1:0"));
            Assert.That(dashboard.Receiver.Headers, Does.Match("^x-otlp-api-key=[0-9a-f]{32}$"));
            Assert.That(dashboard.ExitedAsync(CancellationToken.None).IsCompleted, Is.False);
        });
    }

    [Test]
    public void A_dashboard_that_ends_before_it_listens_is_an_error_with_its_last_lines() =>
        Assert.That(
            async () =>
                await DashboardProcess.StartAsync(
                    Script("down", "echo no room >&2; exit 3"),
                    0,
                    CancellationToken.None
                ),
            Throws.TypeOf<CliException>().With.Message.EqualTo("Aspire's dashboard ended before it listened: no room")
        );

    [Test]
    public void A_file_that_is_no_program_is_an_error_with_the_reason()
    {
        var program = Path.Combine(_folder.FullName, "text");
        File.WriteAllText(program, "no program");

        Assert.That(
            async () => await DashboardProcess.StartAsync(program, 0, CancellationToken.None),
            Throws.TypeOf<CliException>().With.Message.StartsWith("cannot start Aspire's dashboard: ")
        );
    }

    private string Script(string name, string lines)
    {
        var path = Path.Combine(_folder.FullName, name);
        ProgramFile.Write(path, $"#!/bin/sh\n{lines}\n");
        return path;
    }
}
