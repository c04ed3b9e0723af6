using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace Local.Tests.EndToEnd;

/// <summary>The prod stack, beside dev in the same project and cloud.</summary>
internal sealed class ProdStackTests : OnDevStack
{
    private const string Stack = "prod";

    private IPAddress _loadBalancer = IPAddress.None;
    private CommandResult? _guarded;
    private string _up = "";

    [OneTimeSetUp]
    public void Up()
    {
        if (!Ports.MayBind(80))
        {
            Assert.Ignore("this user may not listen on the ports of HTTP and HTTPS");
        }

        _up = Project.InfraSucceeds("up", "--skip-preview", "-s", Stack, "--time-scale", "10");
        _loadBalancer = IPAddress.Parse(Project.StackOutput("loadBalancerDns", Stack));
    }

    [OneTimeTearDown]
    public void Destroy_is_refused_until_the_protection_is_taken_off_and_then_leaves_nothing()
    {
        if (!Ports.MayBind(80))
        {
            return;
        }

        var running = Tasks();
        _guarded = Project.Infra("destroy", "--yes", "-s", Stack);
        var afterwards = Tasks();
        Project.InfraHere("config", "set", "-s", Stack, "--path", "infra:loadBalancer.deletionProtection", "false");
        Project.InfraHere("config", "set", "-s", Stack, "infra:forceDelete", "true");
        Project.InfraSucceeds("up", "--skip-preview", "-s", Stack);
        var destroyed = Project.Infra("destroy", "--yes", "-s", Stack);

        Assert.Multiple(() =>
        {
            Assert.That(_guarded.ExitCode, Is.Not.Zero, _guarded.Everything);
            Assert.That(_guarded.Everything, Does.Contain("is protected"));
            Assert.That(afterwards, Is.EqualTo(running));
            Assert.That(destroyed.ExitCode, Is.Zero, destroyed.Everything);
            Assert.That(Project.Ps(Stack).GetProperty("services").GetArrayLength(), Is.Zero);
        });
    }

    [TestCase("https://users.example.com/users", "John Doe")]
    [TestCase("https://users.example.com/service-products", "Laptop")]
    [TestCase("https://products.example.com/products", "Laptop")]
    [TestCase("https://products.example.com/service-users", "John Doe")]
    public async Task A_service_answers_by_https_under_its_name(string address, string answer)
    {
        using var client = Client(trustsAuthority: true);

        Assert.That(await client.GetStringAsync(new Uri(address)), Does.Contain(answer));
    }

    [Test]
    public void The_addresses_of_the_services_are_their_names()
    {
        Assert.That(
            (Project.StackOutput("usersUrl", Stack), Project.StackOutput("productsUrl", Stack)),
            Is.EqualTo(("https://users.example.com", "https://products.example.com"))
        );
    }

    [Test]
    public void A_client_that_does_not_know_the_authority_does_not_trust_the_certificate()
    {
        using var client = Client(trustsAuthority: false);

        Assert.That(
            async () => await client.GetStringAsync(new Uri("https://users.example.com")),
            Throws.TypeOf<HttpRequestException>().With.InnerException.TypeOf<AuthenticationException>()
        );
    }

    [Test]
    public async Task What_no_rule_takes_is_not_found()
    {
        using var client = Client(trustsAuthority: true);
        using var response = await client.GetAsync(new Uri("https://products.example.com/admin"));

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.NotFound));
    }

    [Test]
    public async Task Http_redirects_to_the_same_address_by_https()
    {
        using var client = Client(trustsAuthority: true);
        using var response = await client.GetAsync(new Uri("http://users.example.com/users?page=2"));

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.MovedPermanently));
        Assert.That(response.Headers.Location, Is.EqualTo(new Uri("https://users.example.com:443/users?page=2")));
    }

    [Test]
    public async Task Browsers_are_told_to_ask_by_https_alone()
    {
        using var client = Client(trustsAuthority: true);
        using var response = await client.GetAsync(new Uri("https://users.example.com"));

        Assert.That(response.Headers.GetValues("Strict-Transport-Security"), Is.EqualTo(new[] { "max-age=31536000" }));
    }

    [Test]
    public void Each_service_has_two_tasks_in_two_zones_which_nobody_outside_of_the_vpc_reaches()
    {
        foreach (var service in (string[])["users", "products"])
        {
            var tasks = Project.Ps(Stack).Service(service).Tasks().Where(task => task.LastStatus == "RUNNING").ToList();

            Assert.That(tasks, Has.Count.EqualTo(2));
            Assert.That(tasks.Select(task => Subnet(task.Address!)).Distinct().Count(), Is.EqualTo(2));
            foreach (var task in tasks)
            {
                Assert.That(async () => await Http.RespondAsync($"http://{task.Endpoint}/"), Refusal.OfConnection);
            }
        }
    }

    [Test]
    public void A_task_starts_after_its_sidecar_has_its_secret_and_passes_its_health_check()
    {
        var tasks = Project.Ps(Stack).Service("users").Tasks().Where(task => task.LastStatus == "RUNNING").ToList();

        Assert.That(tasks, Has.Count.EqualTo(2));
        foreach (var task in tasks)
        {
            var (users, wait) = (task.Container("users"), task.Container("wait"));
            Assert.That((users.LastStatus, users.Health), Is.EqualTo(("RUNNING", "HEALTHY")));
            Assert.That((wait.LastStatus, wait.ExitCode), Is.EqualTo(("STOPPED", 0)));
            Assert.That(users.Variable("API_KEY"), Has.Length.EqualTo(32));
        }
    }

    [TestCase("these options have no effect here", 2, Description = "of the two task definitions")]
    [TestCase("FARGATE_SPOT has no effect here", 1)]
    public void What_is_otherwise_than_on_AWS_is_told_once(string what, int times) =>
        Assert.That(_up.Split("Diagnostics:")[1].Split(what), Has.Length.EqualTo(times + 1), _up);

    [Test]
    public async Task The_list_of_who_can_reach_whom_and_the_sockets_agree()
    {
        var (dialled, differences) = await ReachDial.CompareAsync(Project, Stack);

        Assert.That(dialled, Is.GreaterThan(20));
        Assert.That(differences, Is.Empty);
    }

    [Test]
    public void Another_up_changes_nothing() => Project.InfraSucceeds("preview", "--expect-no-changes", "-s", Stack);

    private IReadOnlyList<string> Tasks() =>
        [
            .. ((string[])["users", "products"])
                .SelectMany(service => Project.Ps(Stack).Service(service).Tasks())
                .Where(task => task.LastStatus == "RUNNING")
                .Select(task => task.Id),
        ];

    private static string Subnet(string address) => string.Join('.', address.Split('.')[..3]);

    /// <summary>A client to which all names are the load balancer's.</summary>
    private HttpClient Client(bool trustsAuthority)
    {
        var handler = new SocketsHttpHandler
        {
            UseProxy = false,
            AllowAutoRedirect = false,
            ConnectCallback = async (context, cancellationToken) =>
            {
                var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
                await socket.ConnectAsync(_loadBalancer, context.DnsEndPoint.Port, cancellationToken);
                return new NetworkStream(socket, ownsSocket: true);
            },
        };
        if (trustsAuthority)
        {
            var policy = new X509ChainPolicy
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust,
                RevocationMode = X509RevocationMode.NoCheck,
            };
            policy.CustomTrustStore.ImportFromPemFile(Path.Combine(Project.Folder, ".local", "ca.pem"));
            handler.SslOptions = new SslClientAuthenticationOptions { CertificateChainPolicy = policy };
        }

        return new HttpClient(handler);
    }
}
