using System.Net;
using Local.Cloud.LoadBalancing;
using Local.Cloud.Why;
using Microsoft.AspNetCore.Http;

namespace Local.Tests.Why;

/// <summary><c>why rule</c> shows the rules in the order in which the listener tries them.</summary>
public sealed class RuleTests
{
    private static readonly ListenerRules Rules = new ListenerRules(
        new FixedResponseAction(404, "text/plain", "no"),
        []
    )
        .With(Rule(10, new HostCondition([Pattern("api.example", true)]), new PathCondition([Pattern("/v1/*", false)])))
        .With(Rule(20, new PathCondition([Pattern("/v1/users", false)])))
        .With(Rule(30, new MethodCondition(["POST"])));

    [Test]
    public void The_first_rule_whose_conditions_all_hold_takes_the_request()
    {
        var request = Request("shop.example", "/v1/users");
        var answer = WhyRule.Of("web:8000", Rules, request, arn => arn);

        Assert.That(answer.Answer, Is.EqualTo("web:8000 takes rule 20: forward to group20"));
        Assert.That(
            answer.Facts,
            Is.EqualTo([
                "rule 10 does not match: forward to group10",
                "  host-header api.example does not hold: found shop.example",
                "  path-pattern /v1/* holds: found /v1/users",
                "rule 20 matches: forward to group20",
                "  path-pattern /v1/users holds: found /v1/users",
                "rule 30 was not tried: forward to group30",
            ])
        );
        Assert.That(Rules.Try(request).Last().Rule, Is.SameAs(Rules.Match(request)), "as the listener routes");
        Assert.That(answer.Advice, Is.Empty);
    }

    [Test]
    public void A_later_rule_that_matches_too_is_named()
    {
        var answer = WhyRule.Of("web:8000", Rules, Request("api.example", "/v1/users"), arn => arn);

        Assert.That(answer.Answer, Is.EqualTo("web:8000 takes rule 10: forward to group10"));
        Assert.That(
            answer.Advice.Single(),
            Is.EqualTo(
                "rule 20 matches, too, but rule 10 comes first; give the rule with more conditions the lower number"
            )
        );
    }

    [Test]
    public void Without_a_match_the_default_action_takes_the_request()
    {
        var request = Request("shop.example", "/");
        var answer = WhyRule.Of("web:8000", Rules, request, arn => arn);

        Assert.That(
            answer.Answer,
            Is.EqualTo(
                "web:8000 takes the default action: fixed response 404, because none of its 3 other rules matches"
            )
        );
        Assert.That(answer.Facts, Has.Some.EqualTo("  http-request-method POST does not hold: found GET"));
        Assert.That(Rules.Match(request), Is.Null);
    }

    [TestCase("/a/../v1/users", "/v1/users", "")]
    [TestCase("/v1%2Fusers?x=%20y", "/v1/users", "x=%20y")]
    [TestCase("/caf%C3%A9", "/café", "")]
    public void A_path_is_read_as_the_listener_reads_it(string sent, string path, string query)
    {
        var request = Request("shop.example", sent);

        Assert.That((request.Path, request.Query), Is.EqualTo((path, query)));
    }

    private static RequestFacts Request(string host, string target) =>
        RequestFacts.Of("GET", host, target, new HeaderDictionary(), IPAddress.Loopback);

    private static TextPattern Pattern(string text, bool ignoreCase) => TextPattern.Wildcards(text, ignoreCase);

    private static ListenerRule Rule(int priority, params IReadOnlyList<RuleCondition> conditions) =>
        new(
            $"arn{priority}",
            priority,
            conditions,
            new ForwardAction([new WeightedTargetGroup($"group{priority}", 1)])
        );
}
