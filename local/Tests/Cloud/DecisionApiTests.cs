using Local.Cloud.Client;
using Local.Cloud.Contract;
using Local.Cloud.Decisions;
using Local.Cloud.Resources;
using Local.Protocol.Values;

namespace Local.Tests.Cloud;

/// <summary>The requests and decisions that a running cloud tells.</summary>
public sealed class DecisionApiTests
{
    [Test]
    public async Task A_client_reads_the_answered_requests_and_the_refused_connections_of_a_stack()
    {
        using var project = new TemporaryProject();
        await using var cloud = await RunningCloud.StartAsync(project.Folder);
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false });
        using var open = await http.GetAsync(await BalancerAsync(cloud, "open", "0.0.0.0/0"));
        var closed = await BalancerAsync(cloud, "closed", "10.9.0.0/16");
        Assert.That(() => http.GetAsync(closed), Refusal.OfConnection);

        using var client = await cloud.ConnectAsync();
        await RecordedAsync(client);
        var requests = await client.RequestsAsync("dev");
        var refused = (await client.DecisionsAsync("dev", DecisionKind.Connection)).Decisions.Single();
        Assert.Multiple(async () =>
        {
            var request = requests.Requests.Single();
            Assert.That((request.LoadBalancer, request.Rule), Is.EqualTo(("open", "default")));
            Assert.That((request.Status, request.Reason), Is.EqualTo((404, "fixedResponse")));
            Assert.That(requests.Since, Is.LessThan(request.Time));
            Assert.That(refused.Subject, Does.Match("^internet → ELB app/closed/[0-9a-f]+:8000$"));
            Assert.That(
                refused.Reason,
                Does.Match(@"^no ingress rule of sg-[0-9a-f]+ \(closed\) admits tcp 8000 from ")
            );
            Assert.That(refused.Find("ingress rules"), Is.EqualTo("tcp 8000 from 10.9.0.0/16"));
            Assert.That((await client.RequestsAsync("other")).Requests, Is.Empty);
        });
    }

    [Test]
    public async Task A_client_asks_why()
    {
        using var project = new TemporaryProject();
        await using var cloud = await RunningCloud.StartAsync(project.Folder);
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false });
        var url = await BalancerAsync(cloud, "open", "0.0.0.0/0");
        using var response = await http.GetAsync(new Uri(url, "/users"));
        using var client = await cloud.ConnectAsync();
        await RecordedAsync(client);
        var rule = new RuleQuestion("shop.example", "/a/../users%2F1?x=1", null, "GET", ["X-Version: 2"], "127.0.0.1");
        Assert.Multiple(async () =>
        {
            var status = await client.WhyStatusAsync("dev", 404, DateTimeOffset.UtcNow);
            Assert.That(
                status.Answer,
                Does.StartWith("404: no rule matched, and the default action is a fixed response")
            );
            Assert.That(status.Since, Is.LessThan(status.Requests.Single().Time));
            Assert.That((await client.WhyTaskAsync("dev", "0123")).IsKnown, Is.False);
            Assert.That(
                () => client.WhyServiceAsync("dev", "users"),
                Throws
                    .TypeOf<CloudException>()
                    .With.Message.EqualTo("the stack dev has no service 'users'; it has none")
            );
            Assert.That(
                (await client.WhyRuleAsync("dev", rule)).Answer,
                Is.EqualTo("open:8000 takes the default action: fixed response 404, because it has no other rule")
            );
            Assert.That(
                () => client.WhyRuleAsync("dev", rule with { Listener = "8001" }),
                Throws.TypeOf<CloudException>().With.Message.EqualTo("--listener: found '8001'; allowed: open:8000")
            );
        });
    }

    [Test]
    public async Task A_client_asks_why_a_connection_is_refused()
    {
        using var project = new TemporaryProject();
        await using var cloud = await RunningCloud.StartAsync(project.Folder);
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false });
        await BalancerAsync(cloud, "open", "0.0.0.0/0");
        var closed = await BalancerAsync(cloud, "closed", "10.9.0.0/16");
        Assert.That(() => http.GetAsync(closed), Refusal.OfConnection);
        using var client = await cloud.ConnectAsync();
        Assert.Multiple(async () =>
        {
            var refused = await client.WhyRefusedAsync("dev", "internet", "closed", 8000);
            Assert.That(
                refused.Answer,
                Does.Match(@"^refused: no ingress rule of sg-[0-9a-f]+ \(closed\) admits tcp 8000 from internet")
            );
            Assert.That(refused.Facts, Has.Some.EqualTo("ingress rules: tcp 8000 from 10.9.0.0/16"));
            Assert.That(refused.Facts, Has.Some.StartsWith("attempts that were refused: 1, the last at "));
            Assert.That(
                (await client.WhyRefusedAsync("dev", "internet", "open", 8000)).Answer,
                Is.EqualTo("not refused: routes and security groups admit the connection now")
            );
            Assert.That(
                () => client.WhyRefusedAsync("dev", "nobody", "open", 8000),
                Throws
                    .TypeOf<CloudException>()
                    .With.Message.EqualTo("found 'nobody'; allowed: internet, an address, or the name of closed, open")
            );
        });
    }

    /// <summary>Waits for the record of a request: a client has its answer before the request is over.</summary>
    private static Task RecordedAsync(CloudClient client) =>
        Until.HoldsAsync(
            "the record of a request",
            async () => (await client.RequestsAsync("dev")).Requests.Count == 1
        );

    /// <summary>Creates a load balancer whose listener answers 404, and returns its address.</summary>
    private static async Task<Uri> BalancerAsync(RunningCloud cloud, string name, string admitted)
    {
        var ingress = new PropertyMap(
            ("protocol", "tcp"),
            ("fromPort", 8000),
            ("toPort", 8000),
            ("cidrBlocks", PropertyValue.List(admitted))
        );
        var group = await cloud.Provider.UpAsync(
            "aws:ec2/securityGroup:SecurityGroup",
            name,
            new PropertyMap(("name", name), ("ingress", PropertyValue.List(ingress)))
        );
        var balancer = await cloud.Provider.UpAsync(
            "aws:lb/loadBalancer:LoadBalancer",
            name,
            new PropertyMap(("name", name), ("securityGroups", PropertyValue.List(group["id"])))
        );
        var response = new PropertyMap(("contentType", "text/plain"), ("messageBody", "no"), ("statusCode", "404"));
        await cloud.Provider.UpAsync(
            "aws:lb/listener:Listener",
            name,
            new PropertyMap(
                ("loadBalancerArn", balancer["arn"]),
                ("port", 8000),
                (
                    "defaultActions",
                    PropertyValue.List(new PropertyMap(("type", "fixed-response"), ("fixedResponse", response)))
                )
            )
        );
        return new Uri($"http://{balancer["dnsName"].AsString}:8000/");
    }
}
