using System.Net;
using System.Text.RegularExpressions;
using Local.Cloud.Resources;
using Local.Protocol.Values;

namespace Local.Cloud.LoadBalancing;

/// <summary>
/// Checks the conditions of listener rules. The limits come from AWS's guides "Condition types for listener rules" and
/// "Quotas for your Application Load Balancers"; AWS raises none of them.
/// </summary>
internal static partial class ConditionCheck
{
    private const int MostValues = 5;
    private const int MostWildcards = 6;
    private const int LongestValue = 128;
    private const int LongestName = 40;

    // A rule may have several conditions of the other kinds, httpHeader and queryStrings.
    private static readonly string[] OnceInARule = ["hostHeader", "httpRequestMethod", "pathPattern", "sourceIp"];

    private static readonly string[] PairNames = ["key", "value"];

    /// <summary>Returns the errors in the conditions: what AWS rejects.</summary>
    public static IReadOnlyList<InputError> Check(PropertyMap inputs)
    {
        if (inputs.Get("conditions")?.AsList is not { } conditions)
        {
            return [];
        }

        if (conditions.Count == 0)
        {
            return [new("conditions", "has no condition; at least one is required")];
        }

        var errors = new List<InputError>();
        var kinds = new HashSet<string>();
        var values = new List<ConditionValue>();
        for (var i = 0; i < conditions.Count; i++)
        {
            if (conditions[i].AsMap is not { } condition)
            {
                continue;
            }

            var given = ConditionInputs.Kinds.Where(condition.ContainsKey).ToArray();
            if (given is not [var kind])
            {
                errors.Add(
                    InputError.Found(
                        $"conditions[{i}]",
                        given.Length == 0 ? "nothing" : string.Join(" and ", given),
                        $"exactly one of {string.Join(", ", ConditionInputs.Kinds)}"
                    )
                );
                continue;
            }

            var path = $"conditions[{i}].{kind}";
            if (!kinds.Add(kind) && OnceInARule.Contains(kind))
            {
                errors.Add(new(path, "is given twice; a rule has one, with all its values"));
            }

            var itsValues = ValuesOf(condition[kind], path).ToList();
            if (itsValues.Count == 0 && !condition[kind].ContainsUnknowns)
            {
                errors.Add(new(path, "has no value; at least one is required"));
            }

            values.AddRange(itsValues);
            errors.AddRange(itsValues.Select(value => Problem(kind, value)).OfType<InputError>());
            if (kind == "httpHeader" && HeaderNameProblem(condition.Map(kind), path) is { } problem)
            {
                errors.Add(problem);
            }
        }

        errors.AddRange(TooMany("values", values.Count(value => !value.IsKey), MostValues));
        errors.AddRange(
            TooMany(
                "wildcards",
                values.Where(value => !value.IsExpression).Sum(value => Wildcard.Count(value.Text ?? "")),
                MostWildcards
            )
        );
        return errors;
    }

    private static IEnumerable<InputError> TooMany(string what, int count, int most) =>
        count > most ? [InputError.Found("conditions", $"{count} {what}", $"at most {most} in a rule")] : [];

    private static IEnumerable<ConditionValue> ValuesOf(PropertyValue condition, string path)
    {
        if (condition.AsMap is { } map)
        {
            return ListOf(map, "values", path, false).Concat(ListOf(map, "regexValues", path, true));
        }

        return (condition.AsList ?? []).SelectMany(
            (item, i) =>
                item.AsMap is { } pair
                    ? PairNames
                        .Where(pair.ContainsKey)
                        .Select(name => new ConditionValue(
                            $"{path}[{i}].{name}",
                            pair[name].AsString,
                            IsKey: name == "key"
                        ))
                    : []
        );
    }

    private static IEnumerable<ConditionValue> ListOf(PropertyMap map, string name, string path, bool isExpression) =>
        (map.Get(name)?.AsList ?? []).Select(
            (item, i) => new ConditionValue($"{path}.{name}[{i}]", item.AsString, IsExpression: isExpression)
        );

    private static InputError? Problem(string kind, ConditionValue value)
    {
        if (value.Text is not { } text)
        {
            return null;
        }

        var longest = kind == "httpRequestMethod" ? LongestName : LongestValue;
        if (text.Length > longest)
        {
            return InputError.Found(value.Path, $"{text.Length} characters", $"at most {longest}");
        }

        if (value.IsExpression)
        {
            return ExpressionProblem(value.Path, text);
        }

        var (isAllowed, allowed) = kind switch
        {
            "hostHeader" => (
                Host.IsMatch(text),
                "letters, digits, -, ., * and ?, with a . and nothing but letters and wildcards after the last one"
            ),
            "pathPattern" => (Path.IsMatch(text), "letters, digits, _ - . $ / ~ \" ' @ : + &, * and ?"),
            "httpRequestMethod" => (Method.IsMatch(text), "upper-case letters, - and _"),
            "sourceIp" => (IPNetwork.TryParse(text, out _) && text != "255.255.255.255/32", "CIDR blocks"),
            _ => (Visible.IsMatch(text), "visible ASCII characters"),
        };
        return isAllowed ? null : InputError.Value(value.Path, text, allowed);
    }

    private static InputError? ExpressionProblem(string path, string expression)
    {
        try
        {
            _ = TextPattern.Expression(expression, ignoreCase: true);
            return null;
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            return new(path, $"is an invalid regular expression: {e.Message}");
        }
    }

    private static InputError? HeaderNameProblem(PropertyMap header, string path)
    {
        if (header.Get("httpHeaderName")?.AsString is not { } name)
        {
            return null;
        }

        path += ".httpHeaderName";
        return name.Equals("Host", StringComparison.OrdinalIgnoreCase)
                ? InputError.Value(path, name, "any other header; hosts have a condition of their own, hostHeader")
            : HeaderName.IsMatch(name) && name.Length <= LongestName ? null
            : InputError.Value(path, name, $"1 to {LongestName} letters, digits and !#$%&'*+-.^_`|~");
    }

    /// <summary>A value of a condition.</summary>
    /// <param name="Path">The path of the value in the inputs.</param>
    /// <param name="Text">The value; null while it is unknown.</param>
    /// <param name="IsExpression">Whether the value is a regular expression.</param>
    /// <param name="IsKey">Whether the value is the key of a query parameter. A key and its value count once.</param>
    private readonly record struct ConditionValue(
        string Path,
        string? Text,
        bool IsExpression = false,
        bool IsKey = false
    );

    [GeneratedRegex("""^[A-Za-z0-9.*?-]*\.[A-Za-z*?]+\z""")]
    private static partial Regex Host { get; }

    [GeneratedRegex("""^[A-Za-z0-9_.$/~"'@:+&*?-]+\z""")]
    private static partial Regex Path { get; }

    [GeneratedRegex("""^[A-Z_-]+\z""")]
    private static partial Regex Method { get; }

    [GeneratedRegex("""^[ -~]+\z""")]
    private static partial Regex Visible { get; }

    [GeneratedRegex("""^[!#$%&'*+.^_`|~0-9A-Za-z-]+\z""")]
    private static partial Regex HeaderName { get; }

    [GeneratedRegex("""(?<!\\)[*?]""")]
    private static partial Regex Wildcard { get; }
}
