using System.Text;
using Local.Cloud.Contract;
using Local.Cloud.Hosting;
using Local.Cloud.LoadBalancing;
using Local.Cloud.Resources;
using Local.Protocol.Values;

namespace Local.Tests.LoadBalancing;

/// <summary>What a listener with rules does with requests on a real socket. Each rule answers with its own name.</summary>
public sealed class RoutingTests
{
    private const string Rule = "aws:lb/listenerRule:ListenerRule";

    private TestLoadBalancer _test = null!;

    [SetUp]
    public async Task SetUp() => _test = await TestLoadBalancer.StartAsync(action: Text("default", "404"));

    [TearDown]
    public async Task TearDown() => await _test.DisposeAsync();

    [Test]
    public async Task The_lowest_priority_is_asked_first_whatever_the_order_of_creation()
    {
        await CreateAsync("all", 30, Path("/*"));
        await CreateAsync("images", 20, Path("/img/*"));
        var cats = await CreateAsync("cats", 10, Path("/img/cat?"));

        Assert.That(await GetAsync("/img/cat1"), Is.EqualTo("cats"));
        Assert.That(await GetAsync("/img/dog1"), Is.EqualTo("images"));
        Assert.That(await GetAsync("/other"), Is.EqualTo("all"));

        await _test.Type(Rule).UpdateAsync(cats, cats.Inputs.With("priority", 40), default);
        Assert.That(await GetAsync("/img/cat1"), Is.EqualTo("images"), "a priority changes in place");
        await _test.Type(Rule).UpdateAsync(cats, Inputs("cats", 5, Path("/other")), default);
        Assert.That(await GetAsync("/other"), Is.EqualTo("cats"), "so do conditions");
    }

    [TestCase("/alive", "rule")]
    [TestCase("/alive?a=/other", "rule", TestName = "The_query_is_not_part_of_the_path")]
    [TestCase("/Alive", "default", TestName = "Paths_have_case")]
    [TestCase("/alive/", "default", TestName = "A_path_is_matched_whole")]
    [TestCase("/%61live", "rule", TestName = "A_path_is_decoded_first")]
    [TestCase("/x/../alive", "rule", TestName = "A_path_loses_its_dot_segments_first")]
    [TestCase("/a%2Fb", "slash", TestName = "An_encoded_slash_is_one")]
    public async Task Paths_are_matched_as_AWS_does(string path, string answer)
    {
        await CreateAsync("rule", 1, Path("/alive"));
        await CreateAsync("slash", 2, Path("/a/b"));

        Assert.That(Body(await _test.RawAsync(Get(path, "x.com"))), Is.EqualTo(answer));
    }

    [TestCase("users.example.com", "users")]
    [TestCase("USERS.Example.Com", "users", TestName = "Hosts_have_no_case")]
    [TestCase("users.example.com:8000", "users", TestName = "The_port_is_not_part_of_the_host")]
    [TestCase("other.example.com", "others", TestName = "A_wildcard_takes_what_is_left")]
    [TestCase("example.com", "default", TestName = "A_wildcard_before_a_dot_takes_no_bare_domain")]
    [TestCase("127.0.0.1:8000", "default", TestName = "An_address_is_a_host_of_its_own")]
    public async Task Hosts_are_matched_as_AWS_does(string host, string answer)
    {
        await CreateAsync("users", 1, Condition("hostHeader", "users.example.com"));
        await CreateAsync("others", 2, Condition("hostHeader", "*.example.com"));

        Assert.That(Body(await _test.RawAsync(Get("/", host))), Is.EqualTo(answer));
    }

    [Test]
    public async Task Every_condition_of_a_rule_must_hold()
    {
        await CreateAsync("both", 1, Path("/a"), Condition("hostHeader", "a.com", "b.com"));

        Assert.That(Body(await _test.RawAsync(Get("/a", "b.com"))), Is.EqualTo("both"));
        Assert.That(Body(await _test.RawAsync(Get("/a", "c.com"))), Is.EqualTo("default"));
        Assert.That(Body(await _test.RawAsync(Get("/b", "a.com"))), Is.EqualTo("default"));
    }

    [Test]
    public async Task A_rule_forwards_to_its_target_group_which_is_checked_from_then_on()
    {
        await using var target = await _test.TargetAsync("target");
        _test.Register(target);
        Assert.That(_test.Health(target)?.Reason, Is.EqualTo("Target.NotInUse"));
        Assert.That(_test.Targets.HasLoadBalancer(_test.TargetGroup.Id), Is.False);

        var rule = await CreateAsync(Forward(_test.TargetGroup.Id), 1, Path("/target/*"));

        Assert.That(_test.Targets.HasLoadBalancer(_test.TargetGroup.Id), Is.True);
        await _test.BecomesAsync(target, "healthy");
        Assert.That(await GetAsync("/target/x"), Is.EqualTo("target"));
        Assert.That(await GetAsync("/x"), Is.EqualTo("default"));

        await _test.Type(Rule).DeleteAsync(rule, default);
        Assert.That(_test.Targets.HasLoadBalancer(_test.TargetGroup.Id), Is.False);
        Assert.That(await GetAsync("/target/x"), Is.EqualTo("default"));
    }

    [Test]
    public async Task A_priority_is_had_by_one_rule()
    {
        var first = await CreateAsync("first", 7, Path("/a"));
        var second = await CreateAsync("second", 8, Path("/b"));

        var created = await Assert.ThrowsAsync<CloudException>(() => CreateAsync("third", 7, Path("/c")));
        var changed = await Assert.ThrowsAsync<CloudException>(() =>
            _test.Type(Rule).UpdateAsync(second, second.Inputs.With("priority", 7), default)
        );

        var message = $"PriorityInUse: Priority '7' is currently in use by the rule '{first.Id}'";
        Assert.That(created!.Message, Is.EqualTo(message));
        Assert.That(changed!.Message, Is.EqualTo(message));
        Assert.That(await GetAsync("/b"), Is.EqualTo("second"), "what was refused has changed nothing");
        Assert.That(await GetAsync("/c"), Is.EqualTo("default"));
    }

    [Test]
    public async Task A_rule_without_a_priority_comes_after_the_others_and_stays_there()
    {
        await CreateAsync("first", 10, Path("/a"));
        var all = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => CreateAsync($"{i}", null, Path($"/{i}"))));

        Assert.That(
            all.Select(rule => rule.Outputs["priority"].AsNumber).Order(),
            Is.EqualTo(Enumerable.Range(11, 8)),
            "also of rules that are created at once"
        );
        var (rule, priority) = (all[0], all[0].Outputs["priority"]);
        var updated = await _test.Type(Rule).UpdateAsync(rule, Inputs("new", null, Path("/0")), default);
        Assert.That(updated["priority"], Is.EqualTo(priority));
        Assert.That(await GetAsync("/0"), Is.EqualTo("new"));
    }

    [Test]
    public async Task The_highest_priority_has_none_after_it()
    {
        await CreateAsync("last", ListenerRule.HighestPriority, Path("/a"));

        var error = await Assert.ThrowsAsync<CloudException>(() => CreateAsync("none", null, Path("/b")));

        Assert.That(error!.Message, Does.StartWith("ValidationError: the highest priority, 50000, is in use"));
    }

    [Test]
    public async Task A_load_balancer_has_a_hundred_rules_on_all_its_listeners()
    {
        for (var i = 1; i <= 100; i++)
        {
            await CreateAsync($"{i}", i, Path($"/{i}"));
        }

        var other = await _test.CreateAsync(_test.Listener.Token, _test.Listener.Inputs.With("port", 8001));
        var error = await Assert.ThrowsAsync<CloudException>(() =>
            _test.CreateAsync(Rule, Inputs("more", 1, Path("/more")).With("listenerArn", other.Id))
        );

        Assert.That(
            error!.Message,
            Is.EqualTo(
                $"TooManyRules: The maximum number of rules on load balancer '{_test.LoadBalancer.Id}', 100, "
                    + "has been reached; another load balancer has room for more"
            )
        );
    }

    [Test]
    public async Task A_rule_whose_target_group_does_not_exist_is_not_made_and_changes_nothing()
    {
        var rule = await CreateAsync("old", 1, Path("/a"));
        var missing = Forward(_test.TargetGroup.Id + "0");

        await Assert.ThrowsAsync<CloudException>(() => CreateAsync(missing, 2, Path("/b")));
        await Assert.ThrowsAsync<CloudException>(() =>
            _test.Type(Rule).UpdateAsync(rule, Inputs(missing, 1, Path("/b")), default)
        );

        Assert.That(await GetAsync("/a"), Is.EqualTo("old"));
        Assert.That(await GetAsync("/b"), Is.EqualTo("default"));
    }

    [Test]
    public async Task A_rule_goes_with_its_listener()
    {
        var rule = await CreateAsync("rule", 1, Path("/a"));
        Assert.That(await _test.Type(Rule).ReadAsync(rule, default), Is.Not.Null);

        await _test.Type(_test.Listener.Token).DeleteAsync(_test.Listener, default);

        Assert.That(await _test.Type(Rule).ReadAsync(rule, default), Is.Null);
        await _test.Type(Rule).DeleteAsync(rule, default);
    }

    [Test]
    public async Task The_rules_of_a_listener_are_described_in_their_order_with_the_default_last()
    {
        await CreateAsync(
            Forward(_test.TargetGroup.Id),
            20,
            Path("/img/*", "/pic?"),
            Condition("hostHeader", "*.a.com")
        );
        var header = new PropertyMap(("httpHeaderName", "X-A"), ("values", PropertyValue.List("b")));
        await CreateAsync("rule", 10, new PropertyMap(("httpHeader", header)));

        var rules = Description().Listeners.Single().Rules;

        Assert.That(rules.Select(rule => rule.Priority), Is.EqualTo(["10", "20", "default"]));
        Assert.That(rules.Select(rule => rule.Action), Is.EqualTo(["fixed-response", "forward", "fixed-response"]));
        Assert.That(rules.Select(rule => rule.StatusCode), Is.EqualTo(new int?[] { 200, null, 404 }));
        Assert.That(rules[1].TargetGroups, Is.EqualTo(["targets"]));
        Assert.That(
            rules
                .SelectMany(rule => rule.Conditions)
                .Select(one => (one.Field, one.Header, string.Join(' ', one.Values))),
            Is.EqualTo(
                new (string, string?, string)[]
                {
                    ("http-header", "X-A", "b"),
                    ("path-pattern", null, "/img/* /pic?"),
                    ("host-header", null, "*.a.com"),
                }
            )
        );
    }

    [TestCase("path", "#{path}", "path", "found '#{path}'; allowed: paths that begin with /, such as /#{path}")]
    [TestCase("port", "http", "port", "found 'http'; allowed: 1 to 65535, or #{port}")]
    [TestCase("query", "a=b", "", "is a loop: at least one of protocol, host, port and path must differ")]
    public async Task A_redirect_leads_elsewhere(string property, string value, string place, string reason)
    {
        var redirect = new PropertyMap(("statusCode", "HTTP_302"), (property, value));
        var inputs = _test.Listener.Inputs.With(
            "defaultActions",
            PropertyValue.List(new PropertyMap(("type", "redirect"), ("redirect", redirect)))
        );

        var errors = await _test
            .Type(_test.Listener.Token)
            .CheckAsync(new CheckContext("test", "test", inputs, _test.Listener), default);

        Assert.That(errors, Is.EqualTo([new InputError($"defaultActions[0].redirect.{place}".TrimEnd('.'), reason)]));
    }

    private PsLoadBalancer Description() =>
        LoadBalancerDescription.Of(_test.Module.LoadBalancers.Single(), _test.Targets);

    private Task<CloudResource> CreateAsync(string answer, int? priority, params PropertyMap[] conditions) =>
        _test.CreateAsync(Rule, Inputs(answer, priority, conditions));

    private Task<CloudResource> CreateAsync(PropertyMap action, int? priority, params PropertyMap[] conditions) =>
        _test.CreateAsync(Rule, Inputs(action, priority, conditions));

    private PropertyMap Inputs(string answer, int? priority, params PropertyMap[] conditions) =>
        Inputs(Text(answer, "200"), priority, conditions);

    private PropertyMap Inputs(PropertyMap action, int? priority, params PropertyMap[] conditions)
    {
        var inputs = new PropertyMap(
            ("listenerArn", _test.Listener.Id),
            ("actions", PropertyValue.List(action)),
            ("conditions", PropertyValue.List(conditions.Select(one => (PropertyValue)one)))
        );
        return priority is { } number ? inputs.With("priority", number) : inputs;
    }

    private static PropertyMap Forward(string targetGroup) => new(("type", "forward"), ("targetGroupArn", targetGroup));

    private static PropertyMap Text(string text, string status) =>
        new(
            ("type", "fixed-response"),
            (
                "fixedResponse",
                new PropertyMap(("contentType", "text/plain"), ("messageBody", text), ("statusCode", status))
            )
        );

    private static PropertyMap Path(params string[] values) => Condition("pathPattern", values);

    private static PropertyMap Condition(string kind, params string[] values) =>
        new((kind, new PropertyMap(("values", PropertyValue.List(values.Select(value => (PropertyValue)value))))));

    private async Task<string> GetAsync(string path)
    {
        using var response = await _test.Client.GetAsync(_test.Url(path));
        return await response.Content.ReadAsStringAsync();
    }

    // By hand: a client would normalize the path itself.
    private static string Get(string path, string host) =>
        new StringBuilder($"GET {path} HTTP/1.1\r\n").Append($"Host: {host}\r\nConnection: close\r\n\r\n").ToString();

    private static string Body(string answer) => answer[(answer.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4)..];
}
