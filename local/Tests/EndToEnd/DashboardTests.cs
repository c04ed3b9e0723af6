using System.Net;
using System.Security.Cryptography;
using System.Text.Json;
using Local.Cli;
using Local.Cli.Dashboards;
using Microsoft.Playwright;

namespace Local.Tests.EndToEnd;

/// <summary>Aspire's own dashboard beside the dev stack: what the cloud and the services send, and who may see it.</summary>
[Long]
[NonParallelizable]
internal sealed class DashboardTests : OnDevStack
{
    private const string RequiredVariable = "INFRA_DASHBOARD_REQUIRED";
    private const string Words = "Login to the dashboard at ";
    private const int PageMilliseconds = 10_000;
    private const string Sender = "b7ad6b7169203331";

    // The dashboard answers scripts that have this key.
    private static readonly (string Name, string Value)[] ForScripts =
    [
        ("DASHBOARD__API__AUTHMODE", "ApiKey"),
        ("DASHBOARD__API__PRIMARYAPIKEY", "key-of-the-test"),
    ];

    private readonly TaskCompletionSource<Uri> _login = new();
    private readonly TaskCompletionSource _seen = new();
    private readonly HttpClient _scripts = Http.Client();
    private Task<CommandResult> _command = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        await FetchAsync();
        var before = Deployments().Select(one => Text(one, "id")).ToHashSet();
        Array.ForEach(ForScripts, one => Environment.SetEnvironmentVariable(one.Name, one.Value));
        _command = Project.InterruptAsync("INT", ServeAsync, "dashboard", "--port", "0", "--redeploy");
        Array.ForEach(ForScripts, one => Environment.SetEnvironmentVariable(one.Name, null));
        if (await Task.WhenAny(_command, _login.Task) == _command)
        {
            Assert.Fail((await _command).Everything);
        }

        _scripts.BaseAddress = new Uri(_login.Task.Result.GetLeftPart(UriPartial.Authority));
        _scripts.DefaultRequestHeaders.Add("x-api-key", ForScripts[1].Value);
        await Until.TrueAsync(
            "the deployment of tasks that export",
            () =>
                Task.FromResult(
                    Deployments()
                        .All(one => Text(one, "rolloutState") == "COMPLETED" && !before.Contains(Text(one, "id")))
                )
        );
    }

    [OneTimeTearDown]
    public async Task TheDashboardEndsWithItsCommandAsync()
    {
        _seen.TrySetResult();
        if (_command is not null)
        {
            var result = await _command;
            Assert.That(result.ExitCode, Is.Zero, result.Everything);
            Assert.That(() => _scripts.GetAsync(new Uri("/", UriKind.Relative)), Refusal.OfConnection);
            _command.Dispose();
        }

        _scripts.Dispose();
    }

    [Test]
    public async Task A_request_is_one_trace_from_the_listener_to_the_second_service()
    {
        var trace = await RequestAsync("/service-products");
        var spans = await SpansAsync($"traceId={trace}", spans => spans.Count == 5);

        Assert.That(
            Chain(spans, Sender),
            Is.EqualTo([
                "local-cloud: GET load-balancer-ecs:8000",
                "service-users-ecs: GET /service-products",
                "service-users-ecs: GET",
                "local-cloud: GET products:3000",
                "service-products-ecs: GET /products",
            ])
        );
    }

    [Test]
    public async Task Health_checks_do_not_fill_the_traces()
    {
        // A task gets no request before the load balancer has checked it, and its spans come in their order.
        var trace = await RequestAsync("/users");
        await SpansAsync($"traceId={trace}", spans => spans.Count == 2);

        var all = await SpansAsync("resource=service-users-ecs&limit=10000", spans => spans.Count > 0);
        Assert.That(
            all.Select(span => span.Json.GetRawText()),
            Has.None.Contain("ELB-HealthChecker"),
            "spans of health checks"
        );
    }

    [Test]
    public async Task A_log_record_has_its_values_and_the_trace_of_its_request()
    {
        var trace = await RequestAsync("/stress-test");
        var record = await Until.FoundAsync(
            "the record of the stress test",
            async () =>
                (await DataAsync("logs", $"traceId={trace}", "resourceLogs", "scopeLogs", "logRecords"))
                    .Where(one => one.Json.GetRawText().Contains("primes", StringComparison.Ordinal))
                    .Select(one => $"{one.Service}: {one.Json}")
                    .FirstOrDefault()
        );

        Assert.That(record, Does.StartWith("service-users-ecs: ").And.Contains("\"Primes\"").And.Contains("78498"));
    }

    [Test]
    public async Task The_page_of_the_dashboard_shows_requests_health_scaling_and_deployments()
    {
        using var playwright = await Playwright.CreateAsync();
        await using var browser = await Chromium.LaunchAsync(playwright);
        var page = await browser.NewPageAsync();
        page.SetDefaultTimeout(Chromium.Patience);
        await page.GotoAsync(_login.Task.Result.ToString());
        await RequestAsync("/users");

        await ShowsAsync("AWS/ApplicationELB", "RequestCount", "Graph", "targetgroup/service-users-tg/", exact: false);
        await ShowsAsync("AWS/ApplicationELB", "HealthyHostCount", "Table", "2");
        await ShowsAsync("ECS/ContainerInsights", "RunningTaskCount", "Table", "2");
        await ShowsAsync("ECS/ContainerInsights", "DeploymentCount", "Table", "2");
        await ShowsAsync("ApplicationAutoScaling", "MaxCapacity", "Table", "6");

        async Task ShowsAsync(string meter, string name, string view, string text, bool exact = true)
        {
            var query = $"meter={Uri.EscapeDataString(meter)}&instrument={name}&view={view}";
            var shown = page.Locator(".metrics-content").GetByText(text, new() { Exact = exact });
            // The page lists the instruments that it knows when it opens.
            await Until.TrueAsync(
                $"{text} as {name}",
                async () =>
                {
                    await page.GotoAsync(
                        new Uri(_scripts.BaseAddress!, $"/metrics/resource/local-cloud?{query}").ToString()
                    );
                    try
                    {
                        await shown.First.WaitForAsync(new() { Timeout = PageMilliseconds });
                        return true;
                    }
                    catch (TimeoutException)
                    {
                        return false;
                    }
                }
            );
        }
    }

    [TestCase("/api/telemetry/spans")]
    [TestCase("/api/telemetry/logs")]
    [TestCase("/traces")]
    [TestCase("/metrics")]
    public async Task Without_the_token_the_dashboard_shows_nothing(string path)
    {
        using var handler = new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false };
        using var stranger = new HttpClient(handler);
        using var answer = await stranger.GetAsync(new Uri(_scripts.BaseAddress!, path));

        Assert.That(
            (answer.StatusCode, answer.Headers.Location?.AbsolutePath),
            Is.EqualTo((HttpStatusCode.Unauthorized, (string?)null)).Or.EqualTo((HttpStatusCode.Redirect, "/login"))
        );
    }

    /// <summary>Sends a request to users, and returns the id of its trace.</summary>
    private async Task<string> RequestAsync(string path)
    {
        var trace = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
        using var request = new HttpRequestMessage(HttpMethod.Get, Url("users") + path);
        request.Headers.Add("traceparent", $"00-{trace}-{Sender}-01");
        using var client = Http.Client();
        using var answer = await client.SendAsync(request);
        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        return trace;
    }

    /// <summary>Returns service and name of each span on the way down from a span that has at most one child.</summary>
    private static IEnumerable<string> Chain(IReadOnlyList<(string Service, JsonElement Json)> spans, string parent)
    {
        while (spans.SingleOrDefault(span => Text(span.Json, "parentSpanId") == parent) is { Service: not null } child)
        {
            yield return $"{child.Service}: {Text(child.Json, "name")}";
            parent = Text(child.Json, "spanId");
        }
    }

    private static string Text(JsonElement json, string name) => json.GetProperty(name).GetString()!;

    private Task<IReadOnlyList<(string Service, JsonElement Json)>> SpansAsync(
        string query,
        Func<IReadOnlyList<(string Service, JsonElement Json)>, bool> enough
    ) =>
        Until.FoundAsync(
            $"spans with {query}",
            async () =>
                await DataAsync("spans", query, "resourceSpans", "scopeSpans", "spans") is var spans && enough(spans)
                    ? spans
                    : null
        );

    /// <summary>Returns records of the dashboard with the services that sent them.</summary>
    private async Task<IReadOnlyList<(string Service, JsonElement Json)>> DataAsync(
        string kind,
        string query,
        string ofResources,
        string ofScopes,
        string records
    )
    {
        using var answer = await _scripts.GetAsync(new Uri($"/api/telemetry/{kind}?{query}", UriKind.Relative));
        if (answer.StatusCode == HttpStatusCode.NotFound)
        {
            return [];
        }

        var text = await answer.Content.ReadAsStringAsync();
        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.OK), text);
        using var document = JsonDocument.Parse(text);
        return
        [
            .. from resource in List(document.RootElement.GetProperty("data"), ofResources)
            let service = List(resource.GetProperty("resource"), "attributes")
                .Where(attribute => Text(attribute, "key") == "service.name")
                .Select(attribute => Text(attribute.GetProperty("value"), "stringValue"))
                .First()
            from scope in List(resource, ofScopes)
            from record in List(scope, records)
            select (service, record.Clone()),
        ];

        static IEnumerable<JsonElement> List(JsonElement json, string name) =>
            json.TryGetProperty(name, out var list) ? list.EnumerateArray() : [];
    }

    private IEnumerable<JsonElement> Deployments() =>
        Project
            .Ps()
            .GetProperty("services")
            .EnumerateArray()
            .SelectMany(service => service.GetProperty("deployments").EnumerateArray());

    private async Task ServeAsync(Func<IReadOnlyList<string>> lines)
    {
        var line = await Until.FoundAsync(
            "the address of the dashboard",
            () => Task.FromResult(lines().FirstOrDefault(one => one.StartsWith(Words, StringComparison.Ordinal)))
        );
        _login.SetResult(new Uri(line[Words.Length..]));
        await _seen.Task;
    }

    /// <summary>Fetches the package. Without a way to it there is nothing to test; in CI, the tests fail.</summary>
    private async Task FetchAsync()
    {
        try
        {
            var package = new DashboardPackage(
                Path.Combine(Project.Folder, ".local", "dashboard"),
                DashboardPackage.UserCache
            );
            await package.EnsureAsync(TestContext.Progress.WriteLine, CancellationToken.None);
        }
        catch (CliException e)
        {
            Missing.Skip(RequiredVariable, e.Message);
        }
    }
}
