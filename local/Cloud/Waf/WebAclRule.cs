using System.Net;
using Local.Cloud.LoadBalancing;
using Local.Cloud.Resources;
using Local.Protocol.Values;

namespace Local.Cloud.Waf;

/// <summary>A rule of a web ACL.</summary>
/// <param name="Name">The name of the rule.</param>
/// <param name="Action"><c>ALLOW</c>, <c>BLOCK</c> or <c>COUNT</c>; after the last, the next rule decides.</param>
/// <param name="Matches">Whether the rule's statement matches a client's request.</param>
/// <param name="Refusal">The answer of a rule that blocks; null for others.</param>
internal sealed record WebAclRule(string Name, string Action, Func<IPAddress, bool> Matches, FilterAnswer? Refusal);

/// <summary>Reads the rules of a web ACL.</summary>
/// <param name="addresses">Returns the blocks of an IP set by its ARN; none if the set does not exist.</param>
/// <param name="time">The clock of rates.</param>
internal sealed class WebAclRules(Func<string, IReadOnlyList<IPNetwork>> addresses, TimeProvider time)
{
    private const int DefaultWindow = 300;

    /// <summary>Returns the rules that act, in the order of their priorities.</summary>
    /// <param name="acl">The inputs of the web ACL.</param>
    public IReadOnlyList<WebAclRule> Read(PropertyMap acl) =>
        [
            .. acl.Maps("rules")
                .OrderBy(rule => rule.Number("priority", 0))
                .Select(rule => (Rule: rule, Action: ActionOf(rule), Matches: Statement(rule.Map("statement"))))
                .Where(one => one.Action is not null && one.Matches is not null)
                .Select(one => new WebAclRule(
                    one.Rule.Text("name", ""),
                    one.Action!,
                    one.Matches!,
                    BlockAnswer.Of(one.Rule.Map("action"), acl)
                )),
        ];

    /// <summary>Returns the names of the rules that do not act here, in the order of the program.</summary>
    public IReadOnlyList<string> Idle(PropertyMap acl)
    {
        var acting = Read(acl).Select(rule => rule.Name).ToHashSet();
        return
        [
            .. acl.Maps("rules")
                .Where(rule => rule.Get("statement") is not { ContainsUnknowns: true, AsMap: null })
                .Select(rule => rule.Text("name", ""))
                .Where(name => !acting.Contains(name)),
        ];
    }

    private static string? ActionOf(PropertyMap rule)
    {
        var action = rule.Map("action");
        return action.Get("allow") is not null ? "ALLOW"
            : action.Get("block") is not null ? "BLOCK"
            : action.Get("count") is not null ? "COUNT"
            : null;
    }

    /// <summary>Returns the test of a statement; null for one that this cloud does not evaluate.</summary>
    private Func<IPAddress, bool>? Statement(PropertyMap statement)
    {
        if (statement.Get("ipSetReferenceStatement")?.AsMap is { } set && set.Get("ipSetForwardedIpConfig") is null)
        {
            var arn = set.Text("arn", "");
            return client => addresses(arn).Any(block => block.Contains(client));
        }

        if (statement.Get("rateBasedStatement")?.AsMap is { } rate)
        {
            return Rate(rate);
        }

        if (statement.Get("notStatement")?.AsMap is { } not)
        {
            return Inner(not) is [{ } one] ? client => !one(client) : null;
        }

        if (statement.Get("andStatement")?.AsMap is { } and)
        {
            var all = Inner(and);
            return all.Contains(null) ? null : client => all.All(one => one!(client));
        }

        if (statement.Get("orStatement")?.AsMap is { } or)
        {
            var any = Inner(or);
            return any.Contains(null) ? null : client => any.Any(one => one!(client));
        }

        return null;
    }

    private Func<IPAddress, bool>? Rate(PropertyMap rate)
    {
        var window = new RateWindow(
            (long)(rate.Get("limit")?.AsNumber ?? long.MaxValue),
            rate.Seconds("evaluationWindowSec", DefaultWindow),
            time
        );
        var down = rate.Get("scopeDownStatement")?.AsMap;
        var scope = down is null ? _ => true : Statement(down);
        return scope is null
            ? null
            : rate.Text("aggregateKeyType", "IP") switch
            {
                "IP" => client => scope(client) && window.Exceeds(client),
                "CONSTANT" => client => scope(client) && window.Exceeds(IPAddress.Any),
                _ => null,
            };
    }

    private IReadOnlyList<Func<IPAddress, bool>?> Inner(PropertyMap statement) =>
        [.. statement.Maps("statements").Select(Statement)];
}
