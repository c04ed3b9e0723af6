using Local.Cloud.Forwarding;
using Microsoft.AspNetCore.Http;

namespace Local.Cloud.LoadBalancing;

/// <summary>The responses that a load balancer writes itself.</summary>
internal static class BuiltInPages
{
    /// <summary>The status for a request that a web ACL blocks.</summary>
    public const string Forbidden = "403 Forbidden";

    /// <summary>The status for a method that is not allowed, such as TRACE.</summary>
    public const string MethodNotAllowed = "405 Not Allowed";

    /// <summary>The status for more than 30 addresses in X-Forwarded-For. The code is AWS's own.</summary>
    public const string TooManyAddresses = "463";

    /// <summary>The status for a request that is not HTTP.</summary>
    public const string BadRequest = "400 Bad Request";

    /// <summary>The status for a request that does not come to its end.</summary>
    public const string RequestTimeout = "408 Request Time-out";

    /// <summary>The status for a path and query that are too long.</summary>
    public const string TargetTooLong = "414 Request-URI Too Large";

    /// <summary>The status for a body in another coding than chunks.</summary>
    public const string NotImplemented = "501 Not Implemented";

    /// <summary>The status for an invalid response of the target.</summary>
    public const string BadGateway = "502 Bad Gateway";

    /// <summary>The status for a request without a target.</summary>
    public const string ServiceUnavailable = "503 Service Temporarily Unavailable";

    /// <summary>The status for a target that does not answer in time.</summary>
    public const string GatewayTimeout = "504 Gateway Time-out";

    private const string Server = "awselb/2.0";
    private const string HtmlType = "text/html";

    /// <summary>Returns the page of a status, byte for byte as AWS sends it.</summary>
    public static string Page(string status) =>
        $"<html>\r\n<head><title>{status}</title></head>\r\n<body>\r\n<center><h1>{status}</h1></center>\r\n"
        + "</body>\r\n</html>\r\n";

    /// <summary>Returns the whole answer with the page of a status, after which the connection closes.</summary>
    public static string Answer(string status)
    {
        var page = Page(status);
        return $"HTTP/1.1 {status}\r\nServer: {Server}\r\nDate: {DateTime.UtcNow:R}\r\nContent-Type: {HtmlType}\r\n"
            + $"Content-Length: {page.Length}\r\nConnection: close\r\n\r\n{page}";
    }

    /// <summary>Returns the answer with the page of a status, such as <see cref="BadGateway"/>.</summary>
    public static OwnAnswer Of(string status) =>
        Of(int.Parse(status.AsSpan(0, 3)), status.Length > 4 ? status[4..] : null, HtmlType, Page(status));

    /// <summary>Returns a fixed response.</summary>
    public static OwnAnswer Of(FixedResponseAction action) =>
        Of(action.StatusCode, null, action.ContentType, action.Body);

    /// <summary>Returns the answer of a filter.</summary>
    public static OwnAnswer Of(FilterAnswer answer) =>
        Of(answer.StatusCode, null, answer.ContentType, answer.Body, [.. answer.Headers]);

    /// <summary>Returns a redirect.</summary>
    public static OwnAnswer Redirect(int statusCode, string location)
    {
        var status = statusCode == StatusCodes.Status301MovedPermanently ? "301 Moved Permanently" : "302 Found";
        return Of(statusCode, status[4..], HtmlType, Page(status), ("Location", location));
    }

    private static OwnAnswer Of(
        int statusCode,
        string? reason,
        string type,
        string body,
        params ReadOnlySpan<(string Name, string Value)> headers
    ) => new(statusCode, reason, type, body, [.. headers, ("Server", Server), ("Connection", "keep-alive")]);
}
