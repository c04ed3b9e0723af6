using System.Net;
using Microsoft.AspNetCore.WebUtilities;

namespace Local.Cloud.LoadBalancing;

/// <summary>A condition of a listener rule. It holds if one of its values matches.</summary>
/// <param name="Field">AWS's name of the condition, such as <c>path-pattern</c>.</param>
/// <param name="Texts">The values as given.</param>
internal abstract record RuleCondition(string Field, IReadOnlyList<string> Texts)
{
    /// <summary>Returns whether the request meets the condition.</summary>
    public abstract bool Holds(RequestFacts request);

    protected static IReadOnlyList<string> TextsOf(IReadOnlyList<TextPattern> patterns) =>
        [.. patterns.Select(pattern => pattern.Text)];
}

/// <summary>Compares the host, ignoring case.</summary>
internal sealed record HostCondition(IReadOnlyList<TextPattern> Values) : RuleCondition("host-header", TextsOf(Values))
{
    public override bool Holds(RequestFacts request) => Values.Any(value => value.Matches(request.Host));
}

/// <summary>Compares the path, case-sensitively.</summary>
internal sealed record PathCondition(IReadOnlyList<TextPattern> Values) : RuleCondition("path-pattern", TextsOf(Values))
{
    public override bool Holds(RequestFacts request) => Values.Any(value => value.Matches(request.Path));
}

/// <summary>Compares the values of a header, ignoring case.</summary>
internal sealed record HeaderCondition(string Name, IReadOnlyList<TextPattern> Values)
    : RuleCondition("http-header", TextsOf(Values))
{
    public override bool Holds(RequestFacts request) =>
        request.Headers[Name].Any(header => Values.Any(value => value.Matches(header)));
}

/// <summary>Compares the method, case-sensitively.</summary>
internal sealed record MethodCondition(IReadOnlyList<string> Values) : RuleCondition("http-request-method", Values)
{
    public override bool Holds(RequestFacts request) => Values.Contains(request.Method);
}

/// <summary>Compares a query parameter, ignoring case. Without a key, compares the value of any parameter.</summary>
internal sealed record QueryCondition(IReadOnlyList<(TextPattern? Key, TextPattern Value)> Values)
    : RuleCondition(
        "query-string",
        [.. Values.Select(pair => pair.Key is { } key ? $"{key.Text}={pair.Value.Text}" : pair.Value.Text)]
    )
{
    public override bool Holds(RequestFacts request)
    {
        foreach (var parameter in new QueryStringEnumerable(request.Query))
        {
            var (name, value) = (parameter.DecodeName(), parameter.DecodeValue());
            if (Values.Any(pair => (pair.Key?.Matches(name.Span) ?? true) && pair.Value.Matches(value.Span)))
            {
                return true;
            }
        }

        return false;
    }
}

/// <summary>Compares the client's address.</summary>
internal sealed record SourceIpCondition(IReadOnlyList<IPNetwork> Values)
    : RuleCondition("source-ip", [.. Values.Select(value => value.ToString())])
{
    public override bool Holds(RequestFacts request) => Values.Any(value => value.Contains(request.Source));
}
