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
        var rest = AfterScheme(target);
        var end = rest.IndexOfAny('/', '?');
        return end < 0 ? "/"
            : rest[end] == '?' ? $"/{rest[end..]}"
            : rest[end..].ToString();
    }

    /// <summary>Returns the authority of a target in absolute form, as sent; empty for other targets.</summary>
    public static ReadOnlySpan<char> Authority(string target)
    {
        var rest = AfterScheme(target);
        var end = rest.IndexOfAny('/', '?');
        return end < 0 ? rest : rest[..end];
    }

    private static ReadOnlySpan<char> AfterScheme(string target)
    {
        var start = target.IndexOf("://", StringComparison.Ordinal);
        return start < 0 ? [] : target.AsSpan(start + 3);
    }
}
