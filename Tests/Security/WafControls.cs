using System.Text.Json.Nodes;

namespace Infra.Tests.Security;

/// <summary>The controls of AWS WAF.</summary>
internal static class WafControls
{
    private const string WebAcl = "aws:wafv2/webAcl:WebAcl";

    public static IReadOnlyList<Control> All { get; } =
    [
        new(
            "WAF.10",
            "AWS WAF web ACLs should have at least one rule or rule group",
            "`rules` has an entry",
            WebAcl,
            acl => acl["rules"] is JsonArray { Count: > 0 } || acl["ruleJson"] is not null ? null : "has no rule"
        ),
        new(
            "WAF.11",
            "AWS WAF web ACL logging should be enabled",
            "a `WebAclLoggingConfiguration` names the web ACL",
            [WebAcl],
            (acl, stack) =>
                stack
                    .Of("aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration")
                    .Any(logging => logging.Names("resourceArn", acl))
                    ? null
                    : "writes no logs"
        ),
        new(
            "WAF.12",
            "AWS WAF rules should have CloudWatch metrics enabled",
            "`visibilityConfig.cloudwatchMetricsEnabled` of each rule is true",
            [WebAcl, "aws:wafv2/ruleGroup:RuleGroup"],
            (acl, _) =>
                acl.Each("rules").All(rule => rule["visibilityConfig"]?["cloudwatchMetricsEnabled"].IsTrue() == true)
                    ? null
                    : "has a rule without metrics"
        ),
    ];
}
