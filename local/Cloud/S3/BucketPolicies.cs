using System.Text.Json;
using System.Text.RegularExpressions;

namespace Local.Cloud.S3;

/// <summary>The request of a service, as a bucket's policy sees it.</summary>
/// <param name="Service">The service, such as <c>logdelivery.elasticloadbalancing.amazonaws.com</c>.</param>
/// <param name="Action">The action, such as <c>s3:PutObject</c>.</param>
/// <param name="Resource">The ARN of the object.</param>
/// <param name="SourceAccount">The account of the resource for which the service acts.</param>
/// <param name="SourceArn">The ARN of the resource for which the service acts.</param>
internal sealed record PolicyRequest(
    string Service,
    string Action,
    string Resource,
    string SourceAccount,
    string SourceArn
);

/// <summary>
/// Decides by the policies of a bucket, as IAM does: a request needs a statement that allows it, and none that denies
/// it. A condition on a key that such a request does not have is not met; an operator with <c>IfExists</c> then is.
/// </summary>
internal static class BucketPolicies
{
    /// <summary>Returns whether the policies, as JSON, allow the request.</summary>
    public static bool Allow(IReadOnlyList<string> policies, PolicyRequest request)
    {
        var allowed = false;
        foreach (var policy in policies)
        {
            using var document = JsonDocument.Parse(policy);
            foreach (var statement in Many(document.RootElement, "Statement").Where(one => Applies(one, request)))
            {
                if (statement.GetProperty("Effect").GetString() == "Deny")
                {
                    return false;
                }

                allowed = true;
            }
        }

        return allowed;
    }

    private static bool Applies(JsonElement statement, PolicyRequest request) =>
        NamesPrincipal(statement, request.Service)
        && Names(statement, "Action", request.Action, ignoreCase: true)
        && Names(statement, "Resource", request.Resource, ignoreCase: false)
        && MeetsConditions(statement, request);

    private static bool NamesPrincipal(JsonElement statement, string service)
    {
        if (!statement.TryGetProperty("Principal", out var principal))
        {
            return false;
        }

        return principal.ValueKind == JsonValueKind.String
            ? principal.GetString() == "*"
            : Texts(principal, "Service").Contains(service) || Texts(principal, "AWS").Contains("*");
    }

    private static bool Names(JsonElement statement, string member, string value, bool ignoreCase) =>
        statement.TryGetProperty("Not" + member, out _)
            ? !Texts(statement, "Not" + member).Any(pattern => Matches(pattern, value, ignoreCase))
            : Texts(statement, member).Any(pattern => Matches(pattern, value, ignoreCase));

    private static bool MeetsConditions(JsonElement statement, PolicyRequest request) =>
        !statement.TryGetProperty("Condition", out var conditions)
        || conditions
            .EnumerateObject()
            .All(one => one.Value.EnumerateObject().All(key => Meets(one.Name, key.Name, Texts(key.Value), request)));

    private static bool Meets(string @operator, string key, IEnumerable<string> values, PolicyRequest request)
    {
        const string IfExists = "IfExists";
        var optional = @operator.EndsWith(IfExists, StringComparison.Ordinal);
        if (Value(key, request) is not { } actual)
        {
            return optional;
        }

        return (optional ? @operator[..^IfExists.Length] : @operator) switch
        {
            "StringEquals" => values.Contains(actual),
            "StringNotEquals" => !values.Contains(actual),
            "StringEqualsIgnoreCase" or "Bool" => values.Contains(actual, StringComparer.OrdinalIgnoreCase),
            "StringLike" or "ArnLike" or "ArnEquals" => values.Any(value => Matches(value, actual, ignoreCase: false)),
            "StringNotLike" or "ArnNotLike" or "ArnNotEquals" => !values.Any(value =>
                Matches(value, actual, ignoreCase: false)
            ),
            _ => false,
        };
    }

    private static string? Value(string key, PolicyRequest request) =>
        key.ToUpperInvariant() switch
        {
            "AWS:SOURCEACCOUNT" => request.SourceAccount,
            "AWS:SOURCEARN" => request.SourceArn,
            "AWS:SECURETRANSPORT" => "true",
            "S3:X-AMZ-ACL" => "bucket-owner-full-control",
            _ => null,
        };

    private static bool Matches(string pattern, string value, bool ignoreCase) =>
        Regex.IsMatch(
            value,
            $"^{Regex.Escape(pattern).Replace(@"\*", ".*", StringComparison.Ordinal).Replace(@"\?", ".", StringComparison.Ordinal)}$",
            RegexOptions.Singleline | (ignoreCase ? RegexOptions.IgnoreCase : RegexOptions.None)
        );

    private static JsonElement[] Many(JsonElement element, string member) =>
        !element.TryGetProperty(member, out var value) ? []
        : value.ValueKind == JsonValueKind.Array ? [.. value.EnumerateArray()]
        : [value];

    private static IEnumerable<string> Texts(JsonElement element, string member) =>
        element.TryGetProperty(member, out var value) ? Texts(value) : [];

    private static IEnumerable<string> Texts(JsonElement value) =>
        (value.ValueKind == JsonValueKind.Array ? value.EnumerateArray() : (IEnumerable<JsonElement>)[value]).Select(
            one => one.ValueKind == JsonValueKind.String ? one.GetString()! : one.GetRawText()
        );
}
