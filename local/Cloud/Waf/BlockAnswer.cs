using Local.Cloud.LoadBalancing;
using Local.Cloud.Resources;
using Local.Protocol.Values;

namespace Local.Cloud.Waf;

/// <summary>The answer of an action that blocks: AWS's page of 403, or the custom response of the action.</summary>
internal static class BlockAnswer
{
    /// <summary>The content types of custom bodies, by AWS's names.</summary>
    public static readonly IReadOnlyDictionary<string, string> ContentTypes = new Dictionary<string, string>
    {
        ["TEXT_PLAIN"] = "text/plain",
        ["TEXT_HTML"] = "text/html",
        ["APPLICATION_JSON"] = "application/json",
    };

    /// <summary>Returns the answer of an action; null for an action that does not block.</summary>
    /// <param name="action">The action of a rule, or the default action of the web ACL.</param>
    /// <param name="acl">The inputs of the web ACL, which has the bodies.</param>
    public static FilterAnswer? Of(PropertyMap action, PropertyMap acl)
    {
        if (action.Get("block") is not { } block)
        {
            return null;
        }

        if (block.AsMap?.Get("customResponse")?.AsMap is not { } custom)
        {
            return FilterAnswer.Forbidden;
        }

        var key = custom.Text("customResponseBodyKey", "");
        var body = acl.Maps("customResponseBodies").FirstOrDefault(body => body.Text("key", "") == key);
        return new FilterAnswer(
            (int)custom.Number("responseCode", 403),
            ContentTypes.GetValueOrDefault(body?.Text("contentType", "") ?? "", "text/plain"),
            body?.Text("content", "") ?? "",
            [.. custom.Maps("responseHeaders").Select(header => (header.Text("name", ""), header.Text("value", "")))]
        );
    }

    /// <summary>Returns the errors of an action's custom response.</summary>
    /// <param name="place">The path of the action.</param>
    /// <param name="action">The action.</param>
    /// <param name="acl">The inputs of the web ACL.</param>
    public static IEnumerable<InputError> Check(string place, PropertyMap action, PropertyMap acl)
    {
        var custom = action.Map("block").Map("customResponse");
        var prefix = $"{place}.block.customResponse.";
        foreach (var error in InputReader.CheckRange(custom, "responseCode", 200, 599, prefix))
        {
            yield return error;
        }

        var keys = acl.Maps("customResponseBodies").Select(body => body.Text("key", "")).ToArray();
        if (
            custom.Get("customResponseBodyKey") is { ContainsUnknowns: false, AsString: { } key }
            && acl.Get("customResponseBodies") is not { ContainsUnknowns: true }
            && !keys.Contains(key)
        )
        {
            yield return InputError.Value(
                $"{prefix}customResponseBodyKey",
                key,
                keys.Length == 0 ? "a key of customResponseBodies, which has none" : string.Join(", ", keys)
            );
        }
    }
}
