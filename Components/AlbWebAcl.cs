using Infra.Components.Internal;
using Pulumi;
using Pulumi.Aws.CloudWatch;
using Pulumi.Aws.WafV2;
using Pulumi.Aws.WafV2.Inputs;

namespace Infra.Components;

/// <summary>
/// A web ACL of AWS WAF in front of a load balancer. The web ACL blocks denied addresses first and then admits allowed
/// ones. All other requests meet the rate limit and AWS's managed rules, and pass unless a rule blocks them. Each rule has
/// metrics.
/// </summary>
public sealed class AlbWebAcl : ComponentResource
{
    /// <summary>The ARN of the web ACL.</summary>
    [Output("arn")]
    public Output<string> Arn { get; private set; }

    /// <summary>The name of the log group of the decisions; null without logs.</summary>
    [Output("logGroupName")]
    public Output<string?> LogGroupName { get; private set; }

    /// <param name="name">The component's name: letters, digits and hyphens.</param>
    /// <param name="args">The component's arguments.</param>
    /// <param name="options">Pulumi's options.</param>
    /// <exception cref="RunException">The web ACL has no rule, or its rate is one that AWS refuses.</exception>
    public AlbWebAcl(string name, AlbWebAclArgs args, ComponentResourceOptions? options = null)
        : base("infra:components:AlbWebAcl", Checked(name, args), args, options)
    {
        var child = new CustomResourceOptions { Parent = this };
        var statements = Statements(name, args, child).ToList();
        var acl = new WebAcl(
            name,
            new()
            {
                Scope = "REGIONAL",
                DefaultAction = new WebAclDefaultActionArgs { Allow = new WebAclDefaultActionAllowArgs() },
                Rules = statements.Select((rule, index) => Rule(rule, index)).ToList(),
                VisibilityConfig = new WebAclVisibilityConfigArgs
                {
                    CloudwatchMetricsEnabled = true,
                    SampledRequestsEnabled = true,
                    MetricName = name,
                },
            },
            child
        );
        _ = new WebAclAssociation(name, new() { ResourceArn = args.LoadBalancerArn, WebAclArn = acl.Arn }, child);
        LogGroupName = Output.Create((string?)null);
        if (args.LogRetentionDays is { } days)
        {
            // WAF writes into log groups of this prefix alone.
            var logs = new LogGroup(
                name,
                new() { Name = $"aws-waf-logs-{EcsTask.SharedName(name)}", RetentionInDays = days },
                child
            );
            _ = new WebAclLoggingConfiguration(
                name,
                new() { ResourceArn = acl.Arn, LogDestinationConfigs = logs.Arn },
                child
            );
            LogGroupName = logs.Name.Apply(group => (string?)group);
        }

        Arn = acl.Arn;
        RegisterOutputs();
    }

    /// <summary>The rules in the order of their priorities. A rule without an action is a group of AWS's.</summary>
    private static IEnumerable<(
        string Name,
        WebAclRuleActionArgs? Action,
        WebAclRuleStatementArgs Statement
    )> Statements(string name, AlbWebAclArgs args, CustomResourceOptions options)
    {
        var block = new WebAclRuleActionArgs { Block = new WebAclRuleActionBlockArgs() };
        if (args.Deny.Count > 0)
        {
            yield return ("deny", block, Addresses("deny", args.Deny));
        }

        if (args.Allow.Count > 0)
        {
            var allow = new WebAclRuleActionArgs { Allow = new WebAclRuleActionAllowArgs() };
            yield return ("allow", allow, Addresses("allow", args.Allow));
        }

        if (args.RateLimit is { } limit)
        {
            var rate = new WebAclRuleStatementRateBasedStatementArgs { Limit = limit, AggregateKeyType = "IP" };
            yield return ("rate", block, new() { RateBasedStatement = rate });
        }

        foreach (var group in args.ManagedRules)
        {
            var managed = new WebAclRuleStatementManagedRuleGroupStatementArgs { VendorName = "AWS", Name = group };
            yield return (group, null, new() { ManagedRuleGroupStatement = managed });
        }

        WebAclRuleStatementArgs Addresses(string list, List<string> blocks)
        {
            var set = new IpSet(
                $"{name}-{list}",
                new()
                {
                    Scope = "REGIONAL",
                    IpAddressVersion = "IPV4",
                    Addresses = blocks,
                },
                options
            );
            return new()
            {
                IpSetReferenceStatement = new WebAclRuleStatementIpSetReferenceStatementArgs { Arn = set.Arn },
            };
        }
    }

    private static WebAclRuleArgs Rule(
        (string Name, WebAclRuleActionArgs? Action, WebAclRuleStatementArgs Statement) rule,
        int priority
    ) =>
        new()
        {
            Name = rule.Name,
            Priority = priority,
            Action = rule.Action!,
            OverrideAction = rule.Action is null
                ? new WebAclRuleOverrideActionArgs { None = new WebAclRuleOverrideActionNoneArgs() }
                : null!,
            Statement = rule.Statement,
            VisibilityConfig = new WebAclRuleVisibilityConfigArgs
            {
                CloudwatchMetricsEnabled = true,
                SampledRequestsEnabled = true,
                MetricName = rule.Name,
            },
        };

    private static string Checked(string name, AlbWebAclArgs args)
    {
        var check = new ArgumentCheck($"AlbWebAcl '{name}'");
        check.That(
            args is not { Deny.Count: 0, Allow.Count: 0, RateLimit: null, ManagedRules.Count: 0 },
            "it needs Deny, Allow, RateLimit, ManagedRules or several of them: a web ACL without a rule guards nothing."
        );
        check.That(
            args.RateLimit is null or >= 10,
            $"RateLimit is {args.RateLimit}; AWS has 10 or more requests in 5 minutes."
        );
        check.ThrowIfAny();
        return name;
    }
}

/// <summary>The arguments of an <see cref="AlbWebAcl"/>.</summary>
public sealed class AlbWebAclArgs : ResourceArgs
{
    /// <summary>The ARN of the load balancer.</summary>
    [Input("loadBalancerArn", required: true)]
    public required Input<string> LoadBalancerArn { get; init; }

    /// <summary>The blocks of IPv4 addresses that are refused, such as <c>203.0.113.0/24</c>. Default: none.</summary>
    [Input("deny")]
    public List<string> Deny { get; init; } = [];

    /// <summary>The blocks of IPv4 addresses that pass the rate and the managed rules. Default: none.</summary>
    [Input("allow")]
    public List<string> Allow { get; init; } = [];

    /// <summary>The most requests of an address in 5 minutes, 10 or more. Default: no limit.</summary>
    [Input("rateLimit")]
    public int? RateLimit { get; init; }

    /// <summary>AWS's managed rule groups, such as <c>AWSManagedRulesCommonRuleSet</c>. Default: none.</summary>
    [Input("managedRules")]
    public List<string> ManagedRules { get; init; } = [];

    /// <summary>
    /// The days that CloudWatch keeps the log of the decisions: one of the numbers that the API accepts, such as 90. Default:
    /// none; there is no log.
    /// </summary>
    [Input("logRetentionDays")]
    public int? LogRetentionDays { get; init; }
}
