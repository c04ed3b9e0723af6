using System.Globalization;
using Local.Cloud.Contract;
using Local.Cloud.LoadBalancing;
using Local.Cloud.Page;

namespace Local.Cloud.Hosting;

/// <summary>Describes a load balancer for <c>ps</c>.</summary>
internal static class LoadBalancerDescription
{
    /// <param name="loadBalancer">The load balancer.</param>
    /// <param name="groups">All target groups.</param>
    /// <param name="withChecks">Whether to report the last checks of each target.</param>
    public static PsLoadBalancer Of(LoadBalancer loadBalancer, TargetGroups groups, bool withChecks = true)
    {
        var listeners = loadBalancer.Listeners.Values.OrderBy(listener => listener.Port).ToArray();
        return new PsLoadBalancer(
            loadBalancer.Name,
            loadBalancer.DnsName,
            "active",
            [
                .. listeners.Select(listener => new PsListener(
                    listener.Port,
                    listener.Tls is null ? "HTTP" : "HTTPS",
                    [.. RulesOf(listener, groups)]
                )),
            ],
            [.. Groups(loadBalancer, groups).Select(group => Of(group, withChecks))]
        )
        {
            Address = loadBalancer.Interface.Address.ToString(),
            WebAcl = loadBalancer.Filter is { } filter
                ? new PsWebAcl(
                    filter.Name,
                    [.. filter.Counts.Select(count => new PsWebAclRule(count.Rule, count.Action, count.Requests))]
                )
                : null,
        };
    }

    /// <summary>Returns the target groups of a load balancer, in the order of its listeners.</summary>
    public static IEnumerable<TargetGroup> Groups(LoadBalancer loadBalancer, TargetGroups groups) =>
        loadBalancer
            .Listeners.Values.OrderBy(listener => listener.Port)
            .SelectMany(listener => listener.TargetGroups)
            .Distinct()
            .Select(groups.Find)
            .OfType<TargetGroup>();

    /// <summary>Returns the last checks of each target of a group, for the page.</summary>
    public static IReadOnlyDictionary<string, IReadOnlyList<PageCheck>> Checks(TargetGroup group) =>
        group
            .Report()
            .ToDictionary(
                target => string.Create(CultureInfo.InvariantCulture, $"{target.Address}:{target.Port}"),
                IReadOnlyList<PageCheck> (target) =>
                    [
                        .. target
                            .Checks.Select(Of)
                            .Select(check => new PageCheck(
                                check.Time.ToUnixTimeMilliseconds(),
                                check.Milliseconds,
                                check.Passed,
                                check.StatusCode?.ToString(CultureInfo.InvariantCulture) ?? check.Detail ?? ""
                            )),
                    ]
            );

    private static IEnumerable<PsRule> RulesOf(Listener listener, TargetGroups groups)
    {
        var rules = listener.Rules;
        return rules
            .Rules.Select(rule =>
                Of(rule.Priority.ToString(CultureInfo.InvariantCulture), rule.Conditions, rule.Action, groups)
            )
            .Append(Of("default", [], rules.Default, groups));
    }

    private static PsRule Of(
        string priority,
        IReadOnlyList<RuleCondition> conditions,
        ListenerAction action,
        TargetGroups groups
    ) =>
        new(
            priority,
            [
                .. conditions.Select(condition => new PsCondition(
                    condition.Field,
                    (condition as HeaderCondition)?.Name,
                    condition.Texts
                )),
            ],
            action.Type,
            [.. ActionInputs.TargetGroups(action).Select(groups.Find).OfType<TargetGroup>().Select(NameOf)],
            action switch
            {
                FixedResponseAction response => response.StatusCode,
                RedirectAction redirect => redirect.StatusCode,
                _ => null,
            }
        );

    private static PsCheck Of(HealthCheck check) =>
        new(
            check.Time,
            check.Result.IsPassed,
            check.Result.Status,
            check.Duration.TotalMilliseconds,
            check.Result.Detail ?? check.Result.Description
        );

    private static string NameOf(TargetGroup group) => group.Settings.Name;

    private static PsTargetGroup Of(TargetGroup group, bool withChecks) =>
        new(
            NameOf(group),
            [
                .. group
                    .Report()
                    .Select(target => new PsTarget(
                        target.Address.ToString(),
                        target.Port,
                        target.Health.State,
                        target.Health.Reason
                    )
                    {
                        Description = target.Health.Description,
                        Streak = target.Streak,
                        Checks = withChecks ? [.. target.Checks.Select(Of)] : [],
                    }),
            ]
        )
        {
            HealthCheck = Of(group.Settings.HealthCheck),
        };

    private static PsHealthCheck Of(HealthCheckSettings check) =>
        new(
            check.Path,
            check.Interval.TotalSeconds,
            check.Timeout.TotalSeconds,
            check.HealthyThreshold,
            check.UnhealthyThreshold
        );
}
