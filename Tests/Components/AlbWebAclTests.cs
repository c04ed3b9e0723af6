using Infra.Components;
using NUnit.Framework;
using Pulumi.Aws.CloudWatch;
using Pulumi.Aws.WafV2;

namespace Infra.Tests.Components;

/// <summary>A web ACL in front of a load balancer.</summary>
[TestFixture]
internal sealed class AlbWebAclTests
{
    private const string LoadBalancer = "arn:aws:elasticloadbalancing:us-west-1:123456789012:loadbalancer/app/main/1";

    [Test]
    public async Task Denied_addresses_come_first_then_allowed_ones_the_rate_and_the_managed_rules()
    {
        var stack = await MockedStack.RunAsync(_ =>
            New(
                new()
                {
                    LoadBalancerArn = LoadBalancer,
                    ManagedRules = ["AWSManagedRulesCommonRuleSet"],
                    RateLimit = 1000,
                    Allow = ["198.51.100.0/24"],
                    Deny = ["203.0.113.0/24"],
                }
            )
        );

        var rules = await stack.One<WebAcl>().Rules.ValueAsync();
        Assert.Multiple(async () =>
        {
            Assert.That(
                rules.OrderBy(rule => rule.Priority).Select(rule => rule.Name),
                Is.EqualTo(["deny", "allow", "rate", "AWSManagedRulesCommonRuleSet"])
            );
            Assert.That(rules.Select(rule => rule.VisibilityConfig.CloudwatchMetricsEnabled), Has.All.True);
            Assert.That(rules[3].Action, Is.Null, "a group has an override in place of an action");
            Assert.That(await stack.One<WebAclAssociation>().ResourceArn.ValueAsync(), Is.EqualTo(LoadBalancer));
            Assert.That(stack.All<WebAclLoggingConfiguration>(), Is.Empty);
        });
    }

    [Test]
    public async Task Its_log_group_has_the_prefix_that_WAF_writes_to()
    {
        var stack = await MockedStack.RunAsync(_ =>
            New(
                new()
                {
                    LoadBalancerArn = LoadBalancer,
                    RateLimit = 10,
                    LogRetentionDays = 90,
                }
            )
        );

        var logs = stack.One<LogGroup>();
        Assert.That(await logs.Name.ValueAsync(), Is.EqualTo("aws-waf-logs-infra-test-acl"));
        Assert.That(
            await stack.One<WebAclLoggingConfiguration>().LogDestinationConfigs.ValueAsync(),
            Is.EqualTo(new[] { await logs.Arn.ValueAsync() })
        );
    }

    [TestCase(null, "it needs Deny, Allow, RateLimit, ManagedRules or several of them")]
    [TestCase(9, "RateLimit is 9; AWS has 10 or more requests in 5 minutes.")]
    public async Task A_web_acl_that_guards_nothing_is_refused(int? limit, string why) =>
        Assert.That(
            await MockedStack.RefusalAsync(() => New(new() { LoadBalancerArn = LoadBalancer, RateLimit = limit })),
            Does.Contain(why)
        );

    private static void New(AlbWebAclArgs args) => _ = new AlbWebAcl("acl", args);
}
