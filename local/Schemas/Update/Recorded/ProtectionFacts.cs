using System.Text.Json.Nodes;
using static Local.Schemas.Update.RecordedFacts;

namespace Local.Schemas.Update;

/// <summary>WAFv2.</summary>
internal static class ProtectionFacts
{
    /// <summary>Statements with statements in them, or with one of the many parts of a request: hundreds of types.</summary>
    private static readonly string[] DeepStatements =
    [
        "WebAclRuleStatement.andStatement",
        "WebAclRuleStatement.byteMatchStatement",
        "WebAclRuleStatement.notStatement",
        "WebAclRuleStatement.orStatement",
        "WebAclRuleStatement.regexMatchStatement",
        "WebAclRuleStatement.regexPatternSetReferenceStatement",
        "WebAclRuleStatement.sizeConstraintStatement",
        "WebAclRuleStatement.sqliMatchStatement",
        "WebAclRuleStatement.xssMatchStatement",
        "WebAclRuleStatementManagedRuleGroupStatement.managedRuleGroupConfigs",
        "WebAclRuleStatementManagedRuleGroupStatement.scopeDownStatement",
        "WebAclRuleStatementRateBasedStatement.customKeys",
        "WebAclRuleStatementRateBasedStatement.scopeDownStatement",
    ];

    public static IEnumerable<Fact> All =>
        [
            OfWaf("webAcl", "webacl") with
            {
                Replaces = ["name", "namePrefix", "scope"],
                Acts = true,
                Opaque = DeepStatements,
            },
            OfWaf("ruleGroup", "rulegroup") with
            {
                Replaces = ["capacity", "name", "namePrefix", "scope"],
                Opaque = ["rules"],
            },
            OfWaf("ipSet", "ipset") with
            {
                Replaces = ["ipAddressVersion", "name", "namePrefix", "scope"],
                Acts = true,
            },
            OfWaf("regexPatternSet", "regexpatternset") with
            {
                Replaces = ["name", "namePrefix", "scope"],
            },
            Of("aws:wafv2/webAclAssociation:WebAclAssociation", "{webAclArn},{resourceArn}") with
            {
                ReplacesAllBut = [],
                Acts = true,
            },
            Of("aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration", "{resourceArn}") with
            {
                Replaces = ["resourceArn"],
            },
        ];

    private static Fact OfWaf(string type, string kind) =>
        Of($"aws:wafv2/{type}:{ShapeReader.Pascal(type)}", "{uuid}") with
        {
            AutoName = 128,
            Computed = new Dictionary<string, JsonNode>
            {
                ["arn"] = By(
                    "scope",
                    ("CLOUDFRONT", $"arn:aws:wafv2:us-east-1:{{account}}:global/{kind}/{{name}}/{{id}}"),
                    ("", $"arn:aws:wafv2:{{region}}:{{account}}:regional/{kind}/{{name}}/{{id}}")
                ),
                ["lockToken"] = "{uuid}",
            },
        };
}
