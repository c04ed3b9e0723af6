using System.Net;
using Local.Cloud.Resources;
using Local.Protocol.Values;

namespace Local.Cloud.LoadBalancing;

/// <summary>Reads the conditions of listener rules.</summary>
internal static class ConditionInputs
{
    /// <summary>The inputs of a condition. Each condition has exactly one of them.</summary>
    public static IReadOnlyList<string> Kinds { get; } =
    ["hostHeader", "httpHeader", "httpRequestMethod", "pathPattern", "queryStrings", "sourceIp"];

    public static IReadOnlyList<RuleCondition> Read(PropertyMap inputs) =>
        [
            .. (inputs.Get("conditions")?.AsList ?? [])
                .Select(item => item.AsMap ?? PropertyMap.Empty)
                .SelectMany(condition => Kinds.Where(condition.ContainsKey).Select(kind => Read(condition, kind))),
        ];

    private static RuleCondition Read(PropertyMap condition, string kind)
    {
        var values = condition.Map(kind);
        return kind switch
        {
            "hostHeader" => new HostCondition(Patterns(values, ignoreCase: true)),
            "pathPattern" => new PathCondition(Patterns(values, ignoreCase: false)),
            "httpHeader" => new HeaderCondition(values.Text("httpHeaderName", ""), Patterns(values, ignoreCase: true)),
            "httpRequestMethod" => new MethodCondition([.. values.Texts("values")]),
            "sourceIp" => new SourceIpCondition([.. values.Texts("values").Select(value => IPNetwork.Parse(value))]),
            _ => new QueryCondition([
                .. (condition.Get(kind)?.AsList ?? [])
                    .Select(item => item.AsMap ?? PropertyMap.Empty)
                    .Select(item =>
                        (
                            item.Get("key")?.AsString is { } key ? TextPattern.Wildcards(key, ignoreCase: true) : null,
                            TextPattern.Wildcards(item.Text("value", ""), ignoreCase: true)
                        )
                    ),
            ]),
        };
    }

    private static IReadOnlyList<TextPattern> Patterns(PropertyMap values, bool ignoreCase) =>
        [
            .. values.Texts("values").Select(value => TextPattern.Wildcards(value, ignoreCase)),
            .. values.Texts("regexValues").Select(value => TextPattern.Expression(value, ignoreCase)),
        ];
}
