using System.Net;
using Local.Cloud.Resources;
using Local.Protocol.Values;

namespace Local.Cloud.LoadBalancing;

/// <summary>Reads and checks the conditions of listener rules.</summary>
internal static class ConditionInputs
{
    private static readonly string[] Kinds =
    [
        "hostHeader",
        "httpHeader",
        "httpRequestMethod",
        "pathPattern",
        "queryStrings",
        "sourceIp",
    ];

    public static IReadOnlyList<RuleCondition> Read(PropertyMap inputs) =>
        [
            .. (inputs.Get("conditions")?.AsList ?? [])
                .Select(item => item.AsMap ?? PropertyMap.Empty)
                .SelectMany(condition => Kinds.Where(condition.ContainsKey).Select(kind => Read(condition, kind))),
        ];

    /// <summary>Returns the errors in the conditions: what AWS rejects.</summary>
    public static IEnumerable<InputError> Check(PropertyMap inputs)
    {
        if (inputs.Get("conditions")?.AsList is not { } conditions)
        {
            yield break;
        }

        if (conditions.Count == 0)
        {
            yield return new InputError("conditions", "has no condition; at least one is required");
        }

        for (var i = 0; i < conditions.Count; i++)
        {
            if (conditions[i].AsMap is not { } condition)
            {
                continue;
            }

            var given = Kinds.Where(condition.ContainsKey).ToArray();
            if (given.Length != 1)
            {
                yield return InputError.Found(
                    $"conditions[{i}]",
                    given.Length == 0 ? "nothing" : string.Join(" and ", given),
                    $"exactly one of {string.Join(", ", Kinds)}"
                );
                continue;
            }

            if (Problem(condition, given[0], $"conditions[{i}].{given[0]}") is { } problem)
            {
                yield return problem;
            }
        }
    }

    private static InputError? Problem(PropertyMap condition, string kind, string path)
    {
        if (condition[kind].ContainsUnknowns)
        {
            return null;
        }

        if (
            kind == "sourceIp"
            && condition.Map(kind).Texts("values").FirstOrDefault(value => !IPNetwork.TryParse(value, out _)) is { } bad
        )
        {
            return InputError.Value(path, bad, "CIDR blocks");
        }

        try
        {
            return IsEmpty(Read(condition, kind)) ? new(path, "has no value; at least one is required") : null;
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            return new(path, $"has an invalid regular expression: {e.Message}");
        }
    }

    private static bool IsEmpty(RuleCondition condition) =>
        condition switch
        {
            HostCondition host => host.Values.Count == 0,
            PathCondition path => path.Values.Count == 0,
            HeaderCondition header => header.Values.Count == 0,
            MethodCondition method => method.Values.Count == 0,
            QueryCondition query => query.Values.Count == 0,
            SourceIpCondition source => source.Values.Count == 0,
            _ => false,
        };

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
