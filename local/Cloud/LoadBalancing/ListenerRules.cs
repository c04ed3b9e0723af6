namespace Local.Cloud.LoadBalancing;

/// <summary>A rule of a listener.</summary>
/// <param name="Arn">Its ARN.</param>
/// <param name="Priority">From 1 to 50000; the lowest is asked first.</param>
/// <param name="Conditions">All of them must hold.</param>
/// <param name="Action">What is done then.</param>
internal sealed record ListenerRule(
    string Arn,
    int Priority,
    IReadOnlyList<RuleCondition> Conditions,
    ListenerAction Action
);

/// <summary>What a listener does with requests. Immutable.</summary>
/// <param name="Default">What is done when no rule holds.</param>
/// <param name="Rules">In the order of their priorities.</param>
internal sealed record ListenerRules(ListenerAction Default, IReadOnlyList<ListenerRule> Rules)
{
    /// <summary>What is done with the request: that of the first rule all of whose conditions hold.</summary>
    public ListenerAction Route(RequestFacts request) =>
        Rules.FirstOrDefault(rule => rule.Conditions.All(condition => condition.Holds(request)))?.Action ?? Default;

    /// <summary>These rules with <paramref name="rule"/> added, or put in the place of that with its ARN.</summary>
    public ListenerRules With(ListenerRule rule) =>
        this with
        {
            Rules = [.. Rules.Where(other => other.Arn != rule.Arn).Append(rule).OrderBy(one => one.Priority)],
        };

    /// <summary>These rules without the one of that ARN.</summary>
    public ListenerRules Without(string arn) => this with { Rules = [.. Rules.Where(rule => rule.Arn != arn)] };
}
