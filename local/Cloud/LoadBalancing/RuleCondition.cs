using System.Net;
using System.Text.RegularExpressions;

namespace Local.Cloud.LoadBalancing;

/// <summary>A condition of a listener rule. It holds if one of its values matches.</summary>
internal abstract record RuleCondition
{
    /// <summary>Returns whether the request meets the condition.</summary>
    public abstract bool Holds(RequestFacts request);
}

/// <summary>
/// A text pattern: a wildcard pattern, in which <c>*</c> stands for any characters and <c>?</c> for one, or a
/// regular expression.
/// </summary>
internal sealed class TextPattern
{
    private readonly Regex _regex;

    private TextPattern(Regex regex) => _regex = regex;

    public static TextPattern Wildcards(string pattern, bool ignoreCase) =>
        new(
            new Regex(
                "^" + Regex.Escape(pattern).Replace("\\*", ".*").Replace("\\?", ".") + "$",
                Options(ignoreCase) | RegexOptions.Singleline
            )
        );

    /// <exception cref="ArgumentException">The text is not a valid regular expression.</exception>
    public static TextPattern Expression(string expression, bool ignoreCase) =>
        new(new Regex(expression, Options(ignoreCase)));

    public bool Matches(string text) => _regex.IsMatch(text);

    private static RegexOptions Options(bool ignoreCase) =>
        RegexOptions.NonBacktracking
        | RegexOptions.CultureInvariant
        | (ignoreCase ? RegexOptions.IgnoreCase : RegexOptions.None);
}

/// <summary>Compares the host, ignoring case.</summary>
internal sealed record HostCondition(IReadOnlyList<TextPattern> Values) : RuleCondition
{
    public override bool Holds(RequestFacts request) => Values.Any(value => value.Matches(request.Host));
}

/// <summary>Compares the path, case-sensitively.</summary>
internal sealed record PathCondition(IReadOnlyList<TextPattern> Values) : RuleCondition
{
    public override bool Holds(RequestFacts request) => Values.Any(value => value.Matches(request.Path));
}

/// <summary>Compares the values of a header, ignoring case.</summary>
internal sealed record HeaderCondition(string Name, IReadOnlyList<TextPattern> Values) : RuleCondition
{
    public override bool Holds(RequestFacts request) =>
        request.Header(Name).Any(header => Values.Any(value => value.Matches(header)));
}

/// <summary>Compares the method.</summary>
internal sealed record MethodCondition(IReadOnlyList<string> Values) : RuleCondition
{
    public override bool Holds(RequestFacts request) => Values.Contains(request.Method);
}

/// <summary>Compares a query parameter, ignoring case. Without a key, compares the value of any parameter.</summary>
internal sealed record QueryCondition(IReadOnlyList<(TextPattern? Key, TextPattern Value)> Values) : RuleCondition
{
    public override bool Holds(RequestFacts request) =>
        request.Query.Any(parameter =>
            Values.Any(wanted => (wanted.Key?.Matches(parameter.Key) ?? true) && wanted.Value.Matches(parameter.Value))
        );
}

/// <summary>Compares the client's address.</summary>
internal sealed record SourceIpCondition(IReadOnlyList<IPNetwork> Values) : RuleCondition
{
    public override bool Holds(RequestFacts request) => Values.Any(value => value.Contains(request.Source));
}
