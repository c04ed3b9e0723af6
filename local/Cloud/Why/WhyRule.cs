using Local.Cloud.Contract;
using Local.Cloud.LoadBalancing;

namespace Local.Cloud.Why;

/// <summary>Answers which rule of a listener a request matches, and why each rule before does not.</summary>
internal static class WhyRule
{
    /// <summary>Returns the answer, by the function that the listener itself routes by.</summary>
    /// <param name="listener">The listener, such as <c>web:8000</c>.</param>
    /// <param name="rules">Its rules.</param>
    /// <param name="request">The request.</param>
    /// <param name="nameOf">Returns the name of a target group.</param>
    public static WhyAnswer Of(string listener, ListenerRules rules, RequestFacts request, Func<string, string> nameOf)
    {
        var trials = rules.Try(request).ToList();
        var match = trials.LastOrDefault(trial => trial.Matches)?.Rule;
        var untried = rules.Rules.Skip(trials.Count).ToList();
        var hidden = untried.Find(rule => RuleTrial.Of(rule, request).Matches);
        return new WhyAnswer(
            match is null
                ? $"{listener} takes the default action: {ActionOf(rules.Default, nameOf)}, because {WhyNone(rules.Rules.Count)}"
                : $"{listener} takes rule {match.Priority}: {ActionOf(match.Action, nameOf)}",
            [
                .. trials.SelectMany(trial => Lines(trial, request, nameOf)),
                .. untried.Select(rule => $"rule {rule.Priority} was not tried: {ActionOf(rule.Action, nameOf)}"),
                .. match is null ? [$"default action: {ActionOf(rules.Default, nameOf)}"] : Array.Empty<string>(),
            ],
            hidden is null
                ? []
                :
                [
                    $"rule {hidden.Priority} matches, too, but rule {match!.Priority} comes first; give the rule with more conditions the lower number",
                ]
        );
    }

    private static IEnumerable<string> Lines(RuleTrial trial, RequestFacts request, Func<string, string> nameOf)
    {
        yield return $"rule {trial.Rule.Priority} {(trial.Matches ? "matches" : "does not match")}: {ActionOf(trial.Rule.Action, nameOf)}";
        foreach (var (condition, holds) in trial.Conditions)
        {
            yield return $"  {NameOf(condition)} {string.Join(" or ", condition.Texts)} {(holds ? "holds" : "does not hold")}: "
                + $"found {Found(condition, request)}";
        }
    }

    private static string WhyNone(int rules) =>
        rules switch
        {
            0 => "it has no other rule",
            1 => "its only other rule does not match",
            _ => $"none of its {rules} other rules matches",
        };

    private static string NameOf(RuleCondition condition) =>
        condition is HeaderCondition header ? $"{condition.Field} {header.Name}" : condition.Field;

    private static string Found(RuleCondition condition, RequestFacts request)
    {
        var found = condition switch
        {
            HostCondition => request.Host,
            PathCondition => request.Path,
            MethodCondition => request.Method,
            QueryCondition => request.Query,
            SourceIpCondition => $"{request.Source}",
            HeaderCondition header => request.Headers[header.Name].ToString(),
            _ => "",
        };
        return found.Length == 0 ? "nothing" : found;
    }

    private static string ActionOf(ListenerAction action, Func<string, string> nameOf) =>
        action switch
        {
            ForwardAction { TargetGroups: [var only] } => $"forward to {nameOf(only.Arn)}",
            ForwardAction forward => "forward to "
                + string.Join(
                    ", ",
                    forward.TargetGroups.Select(group => $"{nameOf(group.Arn)} (weight {group.Weight})")
                ),
            FixedResponseAction response => $"fixed response {response.StatusCode}",
            RedirectAction redirect =>
                $"redirect {redirect.StatusCode} to {redirect.Protocol}://{redirect.Host}:{redirect.Port}{redirect.Path}",
            _ => action.Type,
        };
}
