using Local.Cloud.LoadBalancing.Requests;

namespace Local.Cloud.LoadBalancing;

/// <summary>A rule of a listener.</summary>
/// <param name="Arn">The ARN of the rule.</param>
/// <param name="Priority">1 to 50000. The rule with the lowest number is checked first.</param>
/// <param name="Conditions">The conditions, all of which must hold.</param>
/// <param name="Action">The action for a request that meets the conditions.</param>
internal sealed record ListenerRule(
    string Arn,
    int Priority,
    IReadOnlyList<RuleCondition> Conditions,
    ListenerAction Action
)
{
    /// <summary>Counts the requests that the rule has matched.</summary>
    public RequestCounter Requests { get; init; } = new();

    /// <summary>The highest priority that AWS allows.</summary>
    public const int HighestPriority = 50_000;
}

/// <summary>The rules and the default action of a listener. Immutable.</summary>
/// <param name="Default">The action for a request that matches no rule.</param>
/// <param name="Rules">The rules in the order of their priorities.</param>
internal sealed record ListenerRules(ListenerAction Default, IReadOnlyList<ListenerRule> Rules)
{
    /// <summary>The priority of a new rule without one: the highest plus 1, as in the AWS provider.</summary>
    public int NextPriority => Rules is [.., var last] ? last.Priority + 1 : 1;

    /// <summary>
    /// Returns the action for a request: that of the first rule whose conditions all hold, else the default.
    /// </summary>
    public ListenerAction Route(RequestFacts request) => Match(request)?.Action ?? Default;

    /// <summary>Returns the first rule whose conditions all hold; null if there is none.</summary>
    public ListenerRule? Match(RequestFacts request) =>
        Rules.FirstOrDefault(rule => rule.Conditions.All(condition => condition.Holds(request)));

    /// <summary>Returns the rules that a request tries, in order, with the conditions of each. The last one may match.</summary>
    public IEnumerable<RuleTrial> Try(RequestFacts request)
    {
        foreach (var rule in Rules)
        {
            var trial = RuleTrial.Of(rule, request);
            yield return trial;
            if (trial.Matches)
            {
                yield break;
            }
        }
    }

    /// <summary>Returns the rule with this ARN; null if there is none.</summary>
    public ListenerRule? Find(string arn) => Rules.FirstOrDefault(rule => rule.Arn == arn);

    /// <summary>Returns a copy with <paramref name="rule"/>, which replaces a rule with the same ARN.</summary>
    public ListenerRules With(ListenerRule rule) =>
        this with
        {
            Rules = [.. Rules.Where(other => other.Arn != rule.Arn).Append(rule).OrderBy(one => one.Priority)],
        };

    /// <summary>Returns a copy without the rule with this ARN.</summary>
    public ListenerRules Without(string arn) => this with { Rules = [.. Rules.Where(rule => rule.Arn != arn)] };
}
