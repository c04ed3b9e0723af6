using System.Net;
using Local.Cloud.LoadBalancing;
using Local.Protocol.Values;
using Microsoft.AspNetCore.Http;

namespace Local.Tests.LoadBalancing;

public sealed class ListenerRulesTests
{
    private static readonly RequestFacts Request = new(
        "GET",
        "api.Example.com",
        "/Img/cat.png",
        "Version=V1&empty=&full=a%20b&marks=a%3F*.",
        new HeaderDictionary { ["User-Agent"] = "Mozilla/5.0", ["X-Empty"] = "" },
        IPAddress.Parse("127.0.0.1")
    );

    [Test]
    public void The_rule_of_the_lowest_priority_is_asked_first_and_the_default_last()
    {
        var rules = new ListenerRules(Text("default"), [])
            .With(Rule("late", 20, "/*"))
            .With(Rule("early", 10, "/Img/*"));

        Assert.That(rules.Route(Request), Is.EqualTo(Text("early")));
        Assert.That(rules.Route(Request with { Path = "/x" }), Is.EqualTo(Text("late")));
        Assert.That(rules.Without("late").Route(Request with { Path = "/x" }), Is.EqualTo(Text("default")));
    }

    [TestCase("pathPattern", "/Img/*", true)]
    [TestCase("pathPattern", "/img/*", false)]
    [TestCase("pathPattern", "/Img/c?t.png", true)]
    [TestCase("pathPattern", "/Img", false)]
    [TestCase("pathPattern", "/Img/cat.png?", false)]
    [TestCase("pathPattern", "/Img/cat.png*", true)]
    [TestCase("pathPattern", "/Img/cat+png", false)]
    [TestCase("pathPattern", "*", true)]
    [TestCase("hostHeader", "*.example.COM", true)]
    [TestCase("hostHeader", "example.com", false)]
    [TestCase("httpRequestMethod", "GET", true)]
    [TestCase("httpRequestMethod", "POST", false)]
    [TestCase("sourceIp", "127.0.0.0/8", true)]
    [TestCase("sourceIp", "10.0.0.0/8", false)]
    public void Paths_have_case_and_hosts_have_none(string kind, string value, bool holds) =>
        Assert.That(Holds(new PropertyMap((kind, Values(value)))), Is.EqualTo(holds));

    [TestCase("USER-Agent", "mozilla/*", true)]
    [TestCase("User-Agent", "curl/*", false)]
    [TestCase("X-Other", "*", false)]
    [TestCase("X-Empty", "*", true)]
    [TestCase("X-Empty", "?", false)]
    public void A_header_is_found_in_whatever_case(string name, string value, bool holds) =>
        Assert.That(
            Holds(new PropertyMap(("httpHeader", Values(value).With("httpHeaderName", name)))),
            Is.EqualTo(holds)
        );

    [TestCase("version", "v1", true)]
    [TestCase(null, "v?", true)]
    [TestCase("other", "v1", false)]
    [TestCase("empty", "*", true)]
    [TestCase("full", "a b", true)]
    [TestCase("full", "a?b", true)]
    [TestCase("full", "a\\?b", false)]
    [TestCase("marks", "a\\?\\*.", true)]
    [TestCase("marks", "a?\\**", true)]
    [TestCase("marks", "a\\?*\\", false)]
    public void A_parameter_is_found_by_key_and_value_or_by_value_alone(string? key, string value, bool holds)
    {
        var wanted = new PropertyMap(("value", value));
        wanted = key is null ? wanted : wanted.With("key", key);

        Assert.That(Holds(new PropertyMap(("queryStrings", PropertyValue.List(wanted)))), Is.EqualTo(holds));
    }

    [Test]
    public void All_conditions_must_hold()
    {
        var path = new PropertyMap(("pathPattern", Values("/Img/*")));
        var method = new PropertyMap(("httpRequestMethod", Values("POST")));

        Assert.That(Holds(path, method), Is.False);
    }

    [TestCase(0.0, "a")]
    [TestCase(0.89, "a")]
    [TestCase(0.91, "b")]
    public void Target_groups_have_shares_by_their_weights(double chance, string group)
    {
        var action = new ForwardAction([new("a", 90), new("never", 0), new("b", 10)]);

        Assert.That(action.Choose(chance), Is.EqualTo(group));
    }

    [Test]
    public void Weights_of_zero_leave_no_group() => Assert.That(new ForwardAction([new("a", 0)]).Choose(0.5), Is.Null);

    [Test]
    public void A_redirect_fills_in_parts_of_the_request()
    {
        var action = new RedirectAction(301, "HTTPS", "#{host}", "443", "/new/#{path}", "#{query}&x=1");

        Assert.That(
            action.Location("http", "example.com", 80, "/a/b", "q=1"),
            Is.EqualTo("https://example.com:443/new/a/b?q=1&x=1")
        );
    }

    private static bool Holds(params PropertyMap[] conditions)
    {
        var inputs = new PropertyMap(("conditions", PropertyValue.List(conditions.Select(one => (PropertyValue)one))));
        Assert.That(ConditionCheck.Check(inputs), Is.Empty);
        var rule = new ListenerRule("rule", 1, ConditionInputs.Read(inputs), Text("rule"));
        return new ListenerRules(Text("default"), [rule]).Route(Request) == rule.Action;
    }

    private static PropertyMap Values(string value) => new(("values", PropertyValue.List(value)));

    private static FixedResponseAction Text(string text) => new(200, "text/plain", text);

    private static ListenerRule Rule(string name, int priority, string path) =>
        new(name, priority, [new PathCondition([TextPattern.Wildcards(path, ignoreCase: false)])], Text(name));
}
