namespace Local.Cloud.LoadBalancing;

/// <summary>A rule of a listener that was tried on a request.</summary>
/// <param name="Rule">The rule.</param>
/// <param name="Conditions">Its conditions, and whether each of them holds.</param>
internal sealed record RuleTrial(ListenerRule Rule, IReadOnlyList<(RuleCondition Condition, bool Holds)> Conditions)
{
    /// <summary>Whether the rule matches.</summary>
    public bool Matches => Conditions.All(condition => condition.Holds);

    /// <summary>Tries a rule.</summary>
    public static RuleTrial Of(ListenerRule rule, RequestFacts request) =>
        new(rule, [.. rule.Conditions.Select(condition => (condition, condition.Holds(request)))]);
}
