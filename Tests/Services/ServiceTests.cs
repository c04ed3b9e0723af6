using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using NUnit.Framework;

namespace Infra.Tests.Services;

[TestFixture]
internal sealed class ServiceTests
{
    private const string AllUsers =
        """[{"id":1,"name":"John Doe","email":"jhon@gmail.com"},{"id":2,"name":"Jane Doe","email":"jane@gmail.com"}]""";
    private const string AllProducts =
        """[{"id":1,"name":"Laptop","price":1000},{"id":2,"name":"Mouse","price":20},{"id":3,"name":"Keyboard","price":50}]""";

    private BuiltServices _services = null!;
    private RunningService _products = null!;

    [OneTimeSetUp]
    public async Task BuildAsync()
    {
        _services = await BuiltServices.BuildAsync("users", "products", "hello");
        _products = await RunningService.StartAsync(_services.Program("products"), ("API_VERSION", "v7"));
    }

    [OneTimeTearDown]
    public async Task RemoveAsync()
    {
        if (_products is not null)
        {
            await _products.DisposeAsync();
        }

        _services?.Dispose();
    }

    [TestCase("/", "service users version v7")]
    [TestCase("/users", AllUsers)]
    [TestCase("/service-products", AllProducts)]
    [TestCase("/stress-test", "Stress test completed")]
    public async Task Users_answers(string path, string answer)
    {
        await using var users = await UsersAsync(("API_VERSION", "v7"), ("SERVICE_PRODUCTS", _products.Address));

        Assert.That(await users.GetStringAsync(path), Is.EqualTo(answer));
    }

    [TestCase("/", "service products API version v7")]
    [TestCase("/products", AllProducts)]
    public async Task Products_answers(string path, string answer)
    {
        Assert.That(await _products.GetStringAsync(path), Is.EqualTo(answer));
    }

    [TestCase("/", "hello from ip-172-31-0-4")]
    [TestCase("/alive", "alive")]
    public async Task Hello_answers(string path, string answer)
    {
        await using var hello = await RunningService.StartAsync(
            _services.Program("hello"),
            ("HOSTNAME", "ip-172-31-0-4")
        );

        Assert.That(await hello.GetStringAsync(path), Is.EqualTo(answer));
    }

    [TestCase("users", "/health")]
    [TestCase("users", "/alive")]
    [TestCase("products", "/health")]
    [TestCase("products", "/alive")]
    public async Task A_running_service_is_ready_and_alive(string service, string path)
    {
        await using var running = await RunningService.StartAsync(_services.Program(service));

        Assert.That(await running.GetStringAsync(path), Is.EqualTo("Healthy"));
    }

    [Test]
    public async Task A_log_record_in_JSON_has_the_trace_id_of_its_request()
    {
        await using var users = await RunningService.StartAsync(
            _services.Program("users"),
            ("Logging__Console__FormatterName", "json")
        );
        using var request = new HttpRequestMessage(HttpMethod.Get, $"{users.Address}/stress-test");
        request.Headers.Add("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
        using var client = new HttpClient(
            new SocketsHttpHandler { UseProxy = false, ActivityHeadersPropagator = null }
        );

        await client.SendAsync(request);

        Assert.That(await users.LineAsync("primes"), Does.Contain("0af7651916cd43dd8448eb211c80319c"));
    }

    [Test]
    public async Task Traces_and_metrics_go_to_the_endpoint_that_the_environment_names()
    {
        await using var collector = Collector.Start();
        await using var users = await UsersAsync(
            ("OTEL_EXPORTER_OTLP_ENDPOINT", collector.Address),
            ("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf"),
            ("OTEL_BSP_SCHEDULE_DELAY", "50"),
            ("OTEL_BLRP_SCHEDULE_DELAY", "50"),
            ("OTEL_METRIC_EXPORT_INTERVAL", "50")
        );

        await users.GetStringAsync("/stress-test");

        await collector.ReceivedAsync("/v1/traces", "/v1/metrics", "/v1/logs");
    }

    [TestCase("users", "/users")]
    [TestCase("products", "/products")]
    public async Task Health_checks_are_no_traces(string service, string path)
    {
        await using var collector = Collector.Start();
        await using var running = await RunningService.StartAsync(
            _services.Program(service),
            ("OTEL_EXPORTER_OTLP_ENDPOINT", collector.Address),
            ("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf"),
            ("OTEL_BSP_SCHEDULE_DELAY", "50"),
            // The collector gets spans alone.
            ("OTEL_BLRP_SCHEDULE_DELAY", "3600000"),
            ("OTEL_METRIC_EXPORT_INTERVAL", "3600000")
        );

        using (var check = new HttpRequestMessage(HttpMethod.Get, "/"))
        {
            check.Headers.UserAgent.ParseAdd("ELB-HealthChecker/2.0");
            (await running.SendAsync(check)).Dispose();
        }

        await running.GetStringAsync("/health");
        await running.GetStringAsync("/alive");
        await running.GetStringAsync(path);
        await collector.ReceivedAsync("/v1/traces");

        // Spans are sent in the order in which they end.
        Assert.That(collector.Bodies, Does.Contain(path));
        Assert.That(
            collector.Bodies,
            Does.Not.Contain("ELB-HealthChecker").And.Not.Contain("/health").And.Not.Contain("/alive")
        );
    }

    [Test]
    public async Task Products_answers_what_users_answers()
    {
        await using var users = await UsersAsync();
        await using var caller = await RunningService.StartAsync(
            _services.Program("products"),
            ("SERVICE_USERS", users.Address)
        );

        Assert.That(await caller.GetStringAsync("/service-users"), Is.EqualTo(AllUsers));
    }

    [Test]
    public async Task The_other_service_is_called_through_the_proxy_that_the_environment_names()
    {
        await using var users = await UsersAsync(
            ("SERVICE_PRODUCTS", "http://products:3000"),
            ("HTTP_PROXY", _products.Address)
        );

        Assert.That(await users.GetStringAsync("/service-products"), Is.EqualTo(AllProducts));
    }

    [TestCase("http://127.0.0.1:1", "products cannot be reached at http://127.0.0.1:1/products")]
    [TestCase("", "SERVICE_PRODUCTS is ''")]
    [TestCase("products:3000", "SERVICE_PRODUCTS is 'products:3000'")]
    public async Task An_unreachable_service_becomes_a_502_with_the_reason(string address, string reason)
    {
        await using var users = await UsersAsync(("SERVICE_PRODUCTS", address));

        using var answer = await users.GetAsync("/service-products");

        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.BadGateway));
        Assert.That(await answer.Content.ReadAsStringAsync(), Does.Contain(reason));
    }

    [Test]
    public async Task An_error_of_the_other_service_becomes_a_502_with_the_reason()
    {
        await using var users = await UsersAsync(("SERVICE_PRODUCTS", $"{_products.Address}/nothing"));

        using var answer = await users.GetAsync("/service-products");

        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.BadGateway));
        Assert.That(await answer.Content.ReadAsStringAsync(), Does.Contain("products answered 404 Not Found"));
    }

    [Test]
    public async Task A_request_in_flight_is_answered_after_sigterm()
    {
        using var neighbour = new TcpListener(IPAddress.Loopback, 0);
        neighbour.Start();
        await using var users = await UsersAsync(("SERVICE_PRODUCTS", $"http://{neighbour.LocalEndpoint}"));

        var request = users.GetStringAsync("/service-products");
        using var inFlight = await neighbour.AcceptTcpClientAsync().WaitAsync(TimeSpan.FromSeconds(30));
        await users.TerminateAsync();
        await inFlight
            .GetStream()
            .WriteAsync(Encoding.ASCII.GetBytes("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\ndone"));

        Assert.That(await request, Is.EqualTo("done"));
        Assert.That(await users.ExitAsync(), Is.Zero);
    }

    [TestCase("/alive", 0, "")]
    [TestCase("/nothing", 1, "/nothing: status 404")]
    public async Task A_check_fails_with_the_reason(string path, int exitCode, string reason) =>
        Assert.That(
            await CheckAsync(_products.Address + path),
            Is.EqualTo((exitCode, reason.Length > 0 ? _products.Address + reason : ""))
        );

    [Test]
    public async Task A_check_names_the_refusal_of_a_connection()
    {
        var (exitCode, reason) = await CheckAsync("http://127.0.0.1:1/");

        Assert.That((exitCode, reason), Is.EqualTo((1, "http://127.0.0.1:1/: Connection refused (127.0.0.1:1)")));
    }

    private async Task<(int ExitCode, string Error)> CheckAsync(string address)
    {
        var start = new ProcessStartInfo("dotnet", [_services.Program("users"), "--check", address])
        {
            RedirectStandardError = true,
        };
        start.Environment["NO_PROXY"] = "127.0.0.1";
        using var check = Process.Start(start)!;
        var error = await check.StandardError.ReadToEndAsync();
        await check.WaitForExitAsync();
        return (check.ExitCode, error.TrimEnd());
    }

    private Task<RunningService> UsersAsync(params (string Name, string Value)[] environment) =>
        RunningService.StartAsync(_services.Program("users"), environment);
}
