using System.Collections.Immutable;
using System.ComponentModel.DataAnnotations;

namespace Infra.Configuration;

/// <summary>
/// A web ACL of AWS WAF in front of the load balancer. Denied addresses are blocked first, then allowed ones pass, then the
/// rate and the managed rules decide.
/// </summary>
[AtLeastOne(nameof(Deny), nameof(Allow), nameof(RateLimit), nameof(ManagedRules))]
public sealed record WebAclSettings
{
    /// <summary>The blocks of addresses that are refused.</summary>
    [Cidr, MinLength(1)]
    public ImmutableArray<string> Deny { get; init; } = [];

    /// <summary>The blocks of addresses that pass the rate and the managed rules.</summary>
    [Cidr, MinLength(1)]
    public ImmutableArray<string> Allow { get; init; } = [];

    /// <summary>The most requests of an address in 5 minutes.</summary>
    [Range(10, 2_000_000_000), Default("no limit")]
    public int? RateLimit { get; init; }

    /// <summary>AWS's managed rule groups, in the order of their checks.</summary>
    [ValueFormat("AWSManagedRules[A-Za-z0-9]{1,100}", "a rule group of AWS, as in AWSManagedRulesCommonRuleSet")]
    [MinLength(1)]
    public ImmutableArray<string> ManagedRules { get; init; } = [];

    /// <summary>The days that CloudWatch keeps the log of the decisions; without it there is no log.</summary>
    [LogRetention]
    public int? LogRetention { get; init; }
}
