using System.Diagnostics;
using System.Net;
using System.Text.Json;
using Local.Cloud.Contract;
using Local.Cloud.Page;
using Local.Cloud.Resources;
using Local.Protocol.Values;
using Local.Tests.Cloud;

namespace Local.Tests.Page;

/// <summary>The page over plain HTTP: who gets an answer, and what is in it.</summary>
internal sealed class PageServerTests
{
    private TemporaryProject _project = null!;
    private RunningCloud _cloud = null!;
    private HttpClient _http = null!;
    private Uri _address = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _project = new TemporaryProject();
        _cloud = await RunningCloud.StartAsync(_project.Folder);
        _http = new HttpClient(new SocketsHttpHandler { UseProxy = false, UseCookies = false });
        using var client = await _cloud.ConnectAsync();
        _address = await client.OpenPageAsync();
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        _http.Dispose();
        await _cloud.DisposeAsync();
        _project.Dispose();
    }

    private string Token => _address.Query["?token=".Length..];

    [Test]
    public async Task The_address_with_the_token_is_answered_directly()
    {
        Assert.That(_address.Host, Is.EqualTo("127.0.0.1"));
        using var response = await _http.GetAsync(_address);

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(await response.Content.ReadAsStringAsync(), Does.StartWith("<!doctype html>"));
        Assert.That(
            response.Headers.GetValues("Set-Cookie").Single(),
            Does.Contain(Token).And.Contain("; samesite=strict").And.Contain("; httponly").IgnoreCase
        );
    }

    [Test]
    public async Task A_second_ui_gets_the_same_address()
    {
        using var client = await _cloud.ConnectAsync();
        Assert.That(await client.OpenPageAsync(), Is.EqualTo(_address));
    }

    [TestCase("/")]
    [TestCase("/?token=")]
    [TestCase("/?token=0123")]
    [TestCase("/app.js")]
    [TestCase("/api/stack?stack=dev")]
    [TestCase("/api/checks?stack=dev")]
    [TestCase("/api/requests?stack=dev")]
    [TestCase("/nothing")]
    public async Task Without_the_token_nothing_is_answered(string path)
    {
        using var response = await _http.GetAsync(new Uri(_address, path));

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.Unauthorized));
        Assert.That(response.Headers.Contains("Set-Cookie"), Is.False);
        Assert.That(await response.Content.ReadAsStringAsync(), Does.Contain("./infra ui").And.Not.Contains(Token));
    }

    [Test]
    public async Task The_cookie_and_a_header_carry_the_token_too()
    {
        using var page = await _http.GetAsync(_address);
        var cookie = page.Headers.GetValues("Set-Cookie").Single().Split(';')[0];

        Assert.That(await StatusAsync("/app.js", ("Cookie", cookie)), Is.EqualTo(HttpStatusCode.OK));
        Assert.That(await StatusAsync("/app.js", ("Cookie", cookie + "0")), Is.EqualTo(HttpStatusCode.Unauthorized));
        Assert.That(await StatusAsync("/app.js", ("Authorization", $"Bearer {Token}")), Is.EqualTo(HttpStatusCode.OK));
        Assert.That(
            await StatusAsync("/nothing", ("Authorization", $"Bearer {Token}")),
            Is.EqualTo(HttpStatusCode.NotFound)
        );
    }

    [TestCase("Host", "attacker.example")]
    [TestCase("Host", "127.0.0.1")]
    [TestCase("Origin", "http://attacker.example")]
    [TestCase("Origin", "null")]
    [TestCase("Sec-Fetch-Site", "cross-site")]
    [TestCase("Sec-Fetch-Site", "same-site")]
    public async Task Another_host_or_origin_is_refused(string header, string value)
    {
        Assert.That(await StatusAsync(_address.PathAndQuery, (header, value)), Is.EqualTo(HttpStatusCode.Forbidden));
        Assert.That(
            await StatusAsync("/api/status", (header, value), ("Authorization", $"Bearer {Token}")),
            Is.EqualTo(HttpStatusCode.Forbidden)
        );
    }

    [Test]
    public async Task The_pages_own_origin_is_answered() =>
        Assert.That(
            await StatusAsync(
                "/api/status",
                ("Origin", _address.GetLeftPart(UriPartial.Authority)),
                ("Sec-Fetch-Site", "same-origin"),
                ("Authorization", $"Bearer {Token}")
            ),
            Is.EqualTo(HttpStatusCode.OK)
        );

    [Test]
    public async Task The_answers_allow_no_other_source_and_no_other_site()
    {
        using var response = await _http.GetAsync(_address);
        var policy = response.Headers.GetValues("Content-Security-Policy").Single();

        Assert.That(policy, Does.StartWith("default-src 'none'").And.Contain("script-src 'self';"));
        Assert.That(policy, Does.Not.Contain("unsafe").And.Not.Contain("http").And.Not.Contain("*"));
        Assert.That(response.Headers.Select(header => header.Key), Has.None.StartsWith("Access-Control-"));
    }

    [Test]
    public async Task Other_methods_are_refused()
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, new Uri(_address, "/"));
        request.Headers.Authorization = new("Bearer", Token);
        using var response = await _http.SendAsync(request);

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.MethodNotAllowed));
    }

    [TestCase("{}", "the action: found ''; allowed: kill-task, ")]
    [TestCase("null", "found null")]
    [TestCase("[", "the action: found no JSON object at $; allowed: ")]
    [TestCase("""{"kind":"kill-task","stack":"dev","target":"0123"}""", "the stack dev has no running task '0123'")]
    [TestCase(
        """{"kind":"kill-instance","stack":"dev","target":"i-1"}""",
        "the stack dev has no running instance 'i-1'"
    )]
    [TestCase(
        """{"kind":"scale","stack":"dev","target":"main/web","value":2}""",
        "the stack dev has no service 'main/web'"
    )]
    [TestCase("""{"kind":"time-scale","stack":"dev","target":"","value":-1}""", "allowed: a number above 0")]
    public async Task An_action_that_cannot_be_done_is_refused_with_the_reason(string action, string reason)
    {
        using var response = await ActAsync(action, ("Authorization", $"Bearer {Token}"));

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.BadRequest));
        Assert.That(
            JsonDocument
                .Parse(await response.Content.ReadAsStringAsync())
                .RootElement.GetProperty("message")
                .GetString(),
            Does.Contain(reason)
        );
    }

    [Test]
    public async Task An_action_needs_the_token_the_origin_and_POST()
    {
        const string Action = """{"kind":"time-scale","stack":"other","target":"","value":3}""";
        using var withoutToken = await ActAsync(Action);
        using var tokenInAddress = await ActAsync(Action, _address.Query);
        using var otherOrigin = await ActAsync(
            Action,
            ("Authorization", $"Bearer {Token}"),
            ("Origin", "http://attacker.example")
        );

        Assert.That(withoutToken.StatusCode, Is.EqualTo(HttpStatusCode.Unauthorized));
        Assert.That(tokenInAddress.StatusCode, Is.EqualTo(HttpStatusCode.Unauthorized));
        Assert.That(otherOrigin.StatusCode, Is.EqualTo(HttpStatusCode.Forbidden));
        Assert.That(
            await StatusAsync("/api/act", ("Authorization", $"Bearer {Token}")),
            Is.EqualTo(HttpStatusCode.NotFound)
        );
        using var done = await ActAsync(Action, ("Authorization", $"Bearer {Token}"));
        Assert.That(done.StatusCode, Is.EqualTo(HttpStatusCode.NoContent));
    }

    [Test]
    public async Task Connections_of_another_user_are_closed()
    {
        Assume.That(Native.User(), Is.Zero, "only root can run a process of another user");
        var start = new ProcessStartInfo(
            "setpriv",
            ["--reuid=65534", "--regid=65534", "--clear-groups", "curl", "-s", "--noproxy", "*", _address.AbsoluteUri]
        )
        {
            RedirectStandardOutput = true,
            WorkingDirectory = "/",
        };
        using var process = Process.Start(start)!;
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();

        Assert.That(output, Is.Empty);
        Assert.That(process.ExitCode, Is.Not.Zero);
    }

    [Test]
    public async Task The_stream_has_the_JSON_of_ps_and_reach()
    {
        using var client = await _cloud.ConnectAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(_address, "/api/stack?stack=dev"));
        request.Headers.Authorization = new("Bearer", Token);
        using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        var events = await FirstEventsAsync(new StreamReader(await response.Content.ReadAsStreamAsync()));

        Assert.That(response.Content.Headers.ContentType!.MediaType, Is.EqualTo("text/event-stream"));
        Assert.That(
            events["ps"],
            Is.EqualTo(JsonSerializer.Serialize(await client.PsAsync("dev"), ApiJson.Default.PsReport))
        );
        Assert.That(
            events["reach"],
            Is.EqualTo(JsonSerializer.Serialize(await client.ReachAsync("dev"), ApiJson.Default.ReachReport))
        );
        Assert.That(events, Does.ContainKey("status").And.ContainKey("traffic").And.Not.ContainKey("latencies"));
    }

    [Test]
    public async Task The_stream_of_requests_alone_has_the_latencies()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(_address, "/api/requests?stack=dev"));
        request.Headers.Authorization = new("Bearer", Token);
        using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        var events = await FirstEventsAsync(new StreamReader(await response.Content.ReadAsStreamAsync()));

        Assert.That(events.Keys, Is.EqualTo(["latencies"]));
        Assert.That(events["latencies"], Is.EqualTo("""{"listeners":{},"rules":{},"targets":{}}"""));
    }

    [Test]
    public async Task What_changes_is_sent_as_a_difference()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(_address, "/api/stack?stack=dev"));
        request.Headers.Authorization = new("Bearer", Token);
        using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync());
        await FirstEventsAsync(reader);

        await _cloud.Provider.UpAsync(
            "aws:ec2/securityGroup:SecurityGroup",
            "group",
            new PropertyMap(("name", "group"))
        );
        var change = JsonElement.Parse((await FirstEventsAsync(reader))["change"]);

        Assert.That(
            change.EnumerateObject().Select(part => part.Name),
            Does.Contain("status").And.Not.Contain("ps"),
            "a group without tasks changes no task"
        );
    }

    [Test]
    public void The_files_are_small_and_name_no_other_host()
    {
        var texts = PageAssets.Paths.ToDictionary(path => path, Text);

        Assert.That(texts.Keys, Does.Contain("/index.html").And.Contain("/app.js").And.Contain("/style.css"));
        Assert.That(PageAssets.Paths.Sum(path => PageAssets.Open(path)!.Length), Is.LessThanOrEqualTo(150 * 1024));
        Assert.That(
            texts.Where(file => file.Value.Replace("http://www.w3.org/2000/svg", "").Contains("://")),
            Is.Empty,
            "the page works offline"
        );
    }

    [Test]
    public void One_script_has_all_modules_each_after_those_that_it_imports()
    {
        var script = Text(PageScript.Path);
        var modules = PageAssets
            .Paths.Where(path => path.EndsWith(".js", StringComparison.Ordinal))
            .Select(path => $"modules.{Path.GetFileNameWithoutExtension(path)}")
            .ToList();

        Assert.That(modules, Has.Count.GreaterThan(10));
        Assert.That(modules.Where(module => script.Split($"\n{module} = ").Length != 2), Is.Empty, "each once");
        Assert.That(
            modules.Where(module =>
                script.IndexOf($"= {module};", StringComparison.Ordinal) is var use and not -1
                && use < script.IndexOf($"\n{module} = ", StringComparison.Ordinal)
            ),
            Is.Empty,
            "no module is used before it is there"
        );
        Assert.That(
            script.Split('\n').Where(line => line.StartsWith("import ") || line.StartsWith("export ")),
            Is.Empty,
            "each form of import and export is known"
        );
    }

    [Test]
    public void A_module_of_the_script_returns_its_exports_and_names_its_imports()
    {
        var modules = new Dictionary<string, string>
        {
            ["app"] = "import * as text from './text.js';\nimport { one, two as second } from './number.js';\n",
            ["number"] =
                "import { three } from './text.js';\nexport const one = 1;\nconst own = 0;\nexport async function two() {}\n",
            ["text"] = "export function three() {}\n",
        };

        Assert.That(
            PageScript.Join("app", name => modules[name]),
            Is.EqualTo(
                """
                const modules = {};
                modules.text = (() => {
                function three() {}
                return { three };
                })();
                modules.number = (() => {
                const { three } = modules.text;
                const one = 1;
                const own = 0;
                async function two() {}
                return { one, two };
                })();
                modules.app = (() => {
                const text = modules.text;
                const { one, two: second } = modules.number;
                return {  };
                })();

                """
            )
        );
    }

    private static string Text(string path)
    {
        using var reader = new StreamReader(PageAssets.Open(path)!);
        return reader.ReadToEnd();
    }

    private async Task<HttpStatusCode> StatusAsync(string path, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(_address, path));
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        return response.StatusCode;
    }

    private Task<HttpResponseMessage> ActAsync(string action, params (string Name, string Value)[] headers) =>
        ActAsync(action, "", headers);

    private async Task<HttpResponseMessage> ActAsync(
        string action,
        string query,
        params (string Name, string Value)[] headers
    )
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(_address, "/api/act" + query))
        {
            Content = new StringContent(action),
        };
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return await _http.SendAsync(request);
    }

    /// <summary>Returns the data of the events up to the first <c>shown</c>, by name.</summary>
    private static async Task<Dictionary<string, string>> FirstEventsAsync(StreamReader reader)
    {
        var events = new Dictionary<string, string>();
        while (await reader.ReadLineAsync() is { } line && line != "event: shown")
        {
            if (line.StartsWith("event: ", StringComparison.Ordinal))
            {
                events[line["event: ".Length..]] = (await reader.ReadLineAsync())!["data: ".Length..];
            }
        }

        return events;
    }
}
