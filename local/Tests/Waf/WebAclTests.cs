using System.Net;
using System.Net.Sockets;
using Local.Cloud.Provider;
using Local.Cloud.Resources;
using Local.Cloud.Waf;
using Local.Protocol.Values;
using Local.Tests.LoadBalancing;

namespace Local.Tests.Waf;

/// <summary>A web ACL in front of a load balancer, with requests on real sockets.</summary>
public sealed class WebAclTests
{
    private const string Page =
        "<html>\r\n<head><title>403 Forbidden</title></head>\r\n<body>\r\n<center><h1>403 Forbidden</h1></center>\r\n"
        + "</body>\r\n</html>\r\n";

    private static readonly PropertyMap Hello = new(
        ("type", "fixed-response"),
        (
            "fixedResponse",
            new PropertyMap(("contentType", "text/plain"), ("messageBody", "hello"), ("statusCode", "200"))
        )
    );

    private FakeTime _time = null!;
    private TestLoadBalancer _test = null!;
    private WafModule _waf = null!;

    [SetUp]
    public async Task SetUp()
    {
        _time = new FakeTime();
        _test = await TestLoadBalancer.StartAsync(_time, action: Hello);
        var shapes = new ShapeCatalog();
        _waf = new WafModule(token => RecordedType.Of(shapes, token, _test.Vpc.Store, _time), _test.Module.Find, _time);
    }

    [TearDown]
    public async Task TearDown() => await _test.DisposeAsync();

    [Test]
    public async Task A_denied_address_gets_AWSs_page_and_others_pass()
    {
        var set = await SetAsync("deny", "127.0.0.2/32");
        await AssociateAsync(await AclAsync(Rule("deny", 0, "block", InSet(set))));

        using var denied = await GetAsync("127.0.0.2");
        using var admitted = await GetAsync("127.0.0.3");
        Assert.Multiple(async () =>
        {
            Assert.That(denied.StatusCode, Is.EqualTo(HttpStatusCode.Forbidden));
            Assert.That(await denied.Content.ReadAsStringAsync(), Is.EqualTo(Page));
            Assert.That(denied.Headers.Server.ToString(), Is.EqualTo("awselb/2.0"));
            Assert.That(await admitted.Content.ReadAsStringAsync(), Is.EqualTo("hello"));
            Assert.That(Counts(), Is.EqualTo(["Default_Action ALLOW 1", "deny BLOCK 1"]));
        });
    }

    [Test]
    public async Task The_lowest_priority_decides_first_and_a_count_decides_nothing()
    {
        var set = await SetAsync("both", "127.0.0.2/32");
        await AssociateAsync(
            await AclAsync(
                Rule("deny", 3, "block", InSet(set)),
                Rule("allow", 2, "allow", InSet(set)),
                Rule("seen", 1, "count", InSet(set))
            )
        );

        Assert.That(await StatusAsync("127.0.0.2"), Is.EqualTo(200));
        Assert.That(Counts(), Is.EqualTo(["allow ALLOW 1", "seen COUNT 1"]));
    }

    [Test]
    public async Task A_default_that_blocks_admits_the_allowed_addresses_only()
    {
        var set = await SetAsync("allow", "127.0.0.2/32");
        await AssociateAsync(await AclAsync("block", Rule("allow", 0, "allow", InSet(set))));

        Assert.That(await StatusAsync("127.0.0.2"), Is.EqualTo(200));
        Assert.That(await StatusAsync("127.0.0.3"), Is.EqualTo(403));
    }

    [Test]
    public async Task A_rate_blocks_one_client_until_its_requests_leave_the_window()
    {
        var rate = new PropertyMap(("rateBasedStatement", new PropertyMap(("limit", 10), ("evaluationWindowSec", 60))));
        await AssociateAsync(await AclAsync(Rule("rate", 0, "block", rate)));

        for (var request = 0; request < 10; request++)
        {
            Assert.That(await StatusAsync("127.0.0.2"), Is.EqualTo(200), $"request {request}");
            _time.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.That(await StatusAsync("127.0.0.2"), Is.EqualTo(403), "the eleventh");
        Assert.That(await StatusAsync("127.0.0.3"), Is.EqualTo(200), "another client");

        _time.Advance(TimeSpan.FromSeconds(52));
        Assert.That(await StatusAsync("127.0.0.2"), Is.EqualTo(200), "the first requests have left the window");
    }

    [Test]
    public async Task An_and_and_a_not_combine_statements()
    {
        var (all, one) = (await SetAsync("all", "127.0.0.0/8"), await SetAsync("one", "127.0.0.2/32"));
        var not = new PropertyMap(("notStatement", new PropertyMap(("statements", PropertyValue.List(InSet(one))))));
        var and = new PropertyMap(
            ("andStatement", new PropertyMap(("statements", PropertyValue.List(InSet(all), not))))
        );
        await AssociateAsync(await AclAsync(Rule("others", 0, "block", and)));

        Assert.That(await StatusAsync("127.0.0.2"), Is.EqualTo(200));
        Assert.That(await StatusAsync("127.0.0.3"), Is.EqualTo(403));
    }

    [Test]
    public async Task A_changed_set_acts_at_once_and_without_an_association_all_pass()
    {
        var set = await SetAsync("deny", "127.0.0.9/32");
        var acl = await AclAsync(Rule("deny", 0, "block", InSet(set)));
        var association = await AssociateAsync(acl);
        Assert.That(await StatusAsync("127.0.0.2"), Is.EqualTo(200));

        await Type("IpSet").UpdateAsync(set, set.Inputs.With("addresses", PropertyValue.List("127.0.0.2/32")), default);
        Assert.That(await StatusAsync("127.0.0.2"), Is.EqualTo(403));
        Assert.That(
            async () => await Type("WebAcl").DeleteAsync(acl, default),
            Throws.TypeOf<CloudException>().With.Message.StartsWith("WAFAssociatedItemException")
        );

        await Type("WebAclAssociation").DeleteAsync(association, default);
        Assert.That(await StatusAsync("127.0.0.2"), Is.EqualTo(200));
    }

    [Test]
    public async Task A_block_answers_as_its_custom_response_says()
    {
        var set = await SetAsync("deny", "127.0.0.2/32");
        var custom = new PropertyMap(
            ("responseCode", 429),
            ("customResponseBodyKey", "slow"),
            ("responseHeaders", PropertyValue.List(new PropertyMap(("name", "retry-after"), ("value", "60"))))
        );
        var rule = Rule("deny", 0, "block", InSet(set)).With("action", Block(custom));
        var empty = Block(new PropertyMap(("responseCode", 204)));
        await AssociateAsync(
            await CreateAsync("WebAcl", Acl("block", rule).With("defaultAction", empty).With(Bodies("slow")))
        );

        using var denied = await GetAsync("127.0.0.2");
        using var other = await GetAsync("127.0.0.3");
        Assert.Multiple(async () =>
        {
            Assert.That((int)denied.StatusCode, Is.EqualTo(429));
            Assert.That(denied.Headers.RetryAfter?.ToString(), Is.EqualTo("60"));
            Assert.That(denied.Content.Headers.ContentType?.ToString(), Is.EqualTo("application/json"));
            Assert.That(await denied.Content.ReadAsStringAsync(), Is.EqualTo("{}"));
            Assert.That(other.StatusCode, Is.EqualTo(HttpStatusCode.NoContent));
        });
    }

    [TestCase(199, "slow", "rules[0].action.block.customResponse.responseCode: found 199; allowed: 200 to 599")]
    [TestCase(429, "slo", "rules[0].action.block.customResponse.customResponseBodyKey: found 'slo'; allowed: slow")]
    public async Task A_custom_response_that_AWS_refuses_is_an_error(int code, string key, string error)
    {
        var custom = new PropertyMap(("responseCode", code), ("customResponseBodyKey", key));
        var rule = Rule("rate", 0, "block", PropertyMap.Empty).With("action", Block(custom));
        var inputs = Acl("allow", rule).With(Bodies("slow"));
        var errors = await Type("WebAcl").CheckAsync(new CheckContext("x", "test", inputs, null), default);

        Assert.That(errors.Select(one => $"{one.Property}: {one.Reason}"), Is.EqualTo([error]));
    }

    [Test]
    public async Task A_rule_that_does_not_act_here_is_named_and_lets_pass()
    {
        var managed = new PropertyMap(
            (
                "managedRuleGroupStatement",
                new PropertyMap(("name", "AWSManagedRulesCommonRuleSet"), ("vendorName", "AWS"))
            )
        );
        var rule = new PropertyMap(
            ("name", "common"),
            ("priority", 0),
            ("overrideAction", new PropertyMap(("none", PropertyMap.Empty))),
            ("statement", managed)
        );
        await AssociateAsync(await AclAsync(rule));

        Assert.That(
            Type("WebAcl").Warnings(Acl("allow", rule)),
            Is.EqualTo(["the local cloud records these rules and does not apply them: common"])
        );
        Assert.That(await StatusAsync("127.0.0.2"), Is.EqualTo(200));
    }

    [Test]
    public void Headers_that_are_not_inserted_are_named_and_a_rule_that_is_not_known_yet_is_not()
    {
        var handling = new PropertyMap(("customRequestHandling", PropertyMap.Empty));
        var known = new PropertyMap(("ipSetReferenceStatement", new PropertyMap(("arn", PropertyValue.Unknown))));
        var acl = Acl(
            "allow",
            Rule("set", 0, "allow", known).With("action", new PropertyMap(("allow", handling))),
            Rule("later", 1, "block", PropertyMap.Empty).With("statement", PropertyValue.Unknown)
        );

        Assert.That(
            Type("WebAcl").Warnings(acl),
            Is.EqualTo(["the local cloud does not insert the headers of customRequestHandling: set"])
        );
    }

    [TestCase("limit", 9, "rules[0].statement.rateBasedStatement.limit: found 9; allowed: 10 to 2000000000")]
    [TestCase("evaluationWindowSec", 61, "rules[0].statement.rateBasedStatement.evaluationWindowSec: found 61")]
    public async Task A_rate_that_AWS_refuses_is_an_error(string property, int value, string error)
    {
        var rate = new PropertyMap(("limit", 10)).With(property, value);
        var rule = Rule("rate", 0, "block", new PropertyMap(("rateBasedStatement", rate)));
        var errors = await Type("WebAcl").CheckAsync(new CheckContext("x", "test", Acl("allow", rule), null), default);

        Assert.That(errors.Select(one => $"{one.Property}: {one.Reason}"), Has.One.StartsWith(error));
    }

    private static PropertyMap Rule(string name, int priority, string action, PropertyMap statement) =>
        new(
            ("name", name),
            ("priority", priority),
            ("action", new PropertyMap((action, PropertyMap.Empty))),
            ("statement", statement)
        );

    private static PropertyMap Block(PropertyMap custom) => new(("block", new PropertyMap(("customResponse", custom))));

    private static PropertyMap Bodies(string key) =>
        new(
            (
                "customResponseBodies",
                PropertyValue.List(
                    new PropertyMap(("key", key), ("contentType", "APPLICATION_JSON"), ("content", "{}"))
                )
            )
        );

    private static PropertyMap InSet(CloudResource set) =>
        new(("ipSetReferenceStatement", new PropertyMap(("arn", set.Outputs["arn"]))));

    private static PropertyMap Acl(string byDefault, params PropertyMap[] rules) =>
        new(
            ("name", "acl"),
            ("scope", "REGIONAL"),
            ("defaultAction", new PropertyMap((byDefault, PropertyMap.Empty))),
            ("rules", PropertyValue.List(rules.Select(rule => (PropertyValue)rule)))
        );

    private IEnumerable<string> Counts() =>
        _test.Module.LoadBalancers.Single().Filter!.Counts.Select(one => $"{one.Rule} {one.Action} {one.Requests}");

    private ResourceType Type(string name) =>
        _waf.ResourceTypes.Single(type => type.Token.EndsWith($":{name}", StringComparison.Ordinal));

    private async Task<CloudResource> CreateAsync(string name, PropertyMap inputs)
    {
        var context = new CreateContext("test", "test", Region.Default, inputs);
        Assert.That(await Type(name).CheckAsync(new CheckContext("x", "test", inputs, null), default), Is.Empty);
        var created = await Type(name).CreateAsync(context, default);
        return new CloudResource(Type(name).Token, created.Id, "test", Region.Default, inputs, created.Outputs);
    }

    private Task<CloudResource> SetAsync(string name, string block) =>
        CreateAsync(
            "IpSet",
            new PropertyMap(
                ("name", name),
                ("scope", "REGIONAL"),
                ("ipAddressVersion", "IPV4"),
                ("addresses", PropertyValue.List(block))
            )
        );

    private Task<CloudResource> AclAsync(params PropertyMap[] rules) => AclAsync("allow", rules);

    private Task<CloudResource> AclAsync(string byDefault, params PropertyMap[] rules) =>
        CreateAsync("WebAcl", Acl(byDefault, rules));

    private Task<CloudResource> AssociateAsync(CloudResource acl) =>
        CreateAsync(
            "WebAclAssociation",
            new PropertyMap(("webAclArn", acl.Outputs["arn"]), ("resourceArn", _test.LoadBalancer.Id))
        );

    private async Task<int> StatusAsync(string from)
    {
        using var response = await GetAsync(from);
        return (int)response.StatusCode;
    }

    /// <summary>Asks from an address of the loopback network.</summary>
    private async Task<HttpResponseMessage> GetAsync(string from)
    {
        using var client = new HttpClient(
            new SocketsHttpHandler
            {
                UseProxy = false,
                ConnectCallback = async (context, cancellationToken) =>
                {
                    var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
                    socket.Bind(new IPEndPoint(IPAddress.Parse(from), 0));
                    await socket.ConnectAsync(context.DnsEndPoint, cancellationToken);
                    return new NetworkStream(socket, ownsSocket: true);
                },
            }
        );
        return await client.GetAsync(_test.Url("/"));
    }
}
