using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Local.Cloud.Forwarding;

/// <summary>The target of a request line (RFC 9112, section 3.2).</summary>
internal static class RequestTarget
{
    /// <summary>Returns path and query as sent, also of a target in absolute form; <c>*</c> stays.</summary>
    public static string AsSent(HttpContext context)
    {
        var target = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        return target is ['/' or '*', ..] ? target : AfterAuthority(target);
    }

    /// <summary>Returns path and query of a target in absolute form, as sent.</summary>
    public static string AfterAuthority(string target)
    {
        var start = target.IndexOf("://", StringComparison.Ordinal);
        var end = start < 0 ? -1 : target.AsSpan(start + 3).IndexOfAny('/', '?');
        return end < 0 ? "/"
            : target[start + 3 + end] == '?' ? "/" + target[(start + 3 + end)..]
            : target[(start + 3 + end)..];
    }
}
