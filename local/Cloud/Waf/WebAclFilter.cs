using System.Collections.Concurrent;
using System.Net;
using Local.Cloud.LoadBalancing;
using Local.Cloud.Resources;
using Local.Protocol.Values;

namespace Local.Cloud.Waf;

/// <summary>A web ACL in front of a load balancer. Thread-safe.</summary>
internal sealed class WebAclFilter : IRequestFilter
{
    private const string Default = "Default_Action";

    private readonly IReadOnlyList<WebAclRule> _rules;
    private readonly ConcurrentDictionary<(string Rule, string Action), long> _counts;
    private readonly FilterAnswer? _refusal;

    /// <param name="acl">The inputs of the web ACL.</param>
    /// <param name="rules">Its rules.</param>
    /// <param name="before">The former version of the filter, whose counts go on; null if there is none.</param>
    public WebAclFilter(PropertyMap acl, IReadOnlyList<WebAclRule> rules, WebAclFilter? before)
    {
        Name = acl.Text("name", "");
        _rules = [.. rules.Select(rule => rule with { Refusal = Named(rule.Refusal, rule.Name) })];
        _refusal = Named(BlockAnswer.Of(acl.Map("defaultAction"), acl), Default);
        _counts = before?._counts ?? new();
    }

    public string Name { get; }

    public IReadOnlyList<FilterCount> Counts =>
        [
            .. _counts
                .Select(count => new FilterCount(count.Key.Rule, count.Key.Action, count.Value))
                .OrderBy(count => count.Rule, StringComparer.Ordinal)
                .ThenBy(count => count.Action, StringComparer.Ordinal),
        ];

    public FilterAnswer? Refuse(IPAddress client)
    {
        if (client.IsIPv4MappedToIPv6)
        {
            client = client.MapToIPv4();
        }

        foreach (var rule in _rules)
        {
            if (rule.Matches(client))
            {
                Count(rule.Name, rule.Action);
                if (rule.Action != "COUNT")
                {
                    return rule.Refusal;
                }
            }
        }

        Count(Default, _refusal is null ? "ALLOW" : "BLOCK");
        return _refusal;
    }

    private static FilterAnswer? Named(FilterAnswer? refusal, string rule) =>
        refusal is null ? null : refusal with { Rule = rule };

    private void Count(string rule, string action) => _counts.AddOrUpdate((rule, action), 1, (_, count) => count + 1);
}
