using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Local.Cloud.Page;

/// <summary>Decides whether a request to the page is answered.</summary>
/// <param name="port">The port of the page on 127.0.0.1.</param>
/// <param name="token">The secret that a request must have.</param>
internal sealed class PageGuard(int port, string token)
{
    /// <summary>The name of the parameter of the page's address that has the token.</summary>
    public const string Parameter = "token";

    private const string Scheme = "Bearer ";

    private readonly string[] _hosts = [.. Names.Select(name => Host(name, port))];
    private readonly byte[] _token = Encoding.UTF8.GetBytes(token);

    /// <summary>The names by which a browser on this machine asks for the page.</summary>
    private static IEnumerable<string> Names => ["127.0.0.1", "localhost"];

    /// <summary>The secret that a request must have.</summary>
    public string Token => token;

    /// <summary>The address of the page, with the token.</summary>
    public Uri Address { get; } = new($"http://{Host("127.0.0.1", port)}/?{Parameter}={token}");

    /// <summary>
    /// The name of the cookie that has the token. Browsers do not keep the cookies of two ports apart, so the name has the
    /// port.
    /// </summary>
    public string CookieName { get; } = string.Create(CultureInfo.InvariantCulture, $"infra-{port}");

    /// <summary>Returns the status that refuses a request, with the reason; null if the request is to be answered.</summary>
    /// <param name="request">The request.</param>
    public (int Status, string Reason)? Refusal(HttpRequest request)
    {
        if (!_hosts.Contains(request.Headers.Host.ToString(), StringComparer.OrdinalIgnoreCase))
        {
            return (StatusCodes.Status403Forbidden, "the host is not the page's");
        }

        var origin = request.Headers.Origin.ToString();
        if (
            origin.Length > 0
            && !_hosts.Any(host => origin.Equals($"http://{host}", StringComparison.OrdinalIgnoreCase))
        )
        {
            return (StatusCodes.Status403Forbidden, "the origin is not the page's");
        }

        if (request.Headers["Sec-Fetch-Site"].ToString() is "cross-site" or "same-site")
        {
            return (StatusCodes.Status403Forbidden, "another site asks for the page");
        }

        return Tokens(request).Any(IsToken)
            ? null
            : (StatusCodes.Status401Unauthorized, "open the address that `./infra ui` prints: it has the token");
    }

    /// <summary>Returns the tokens that a request has: in the cookie, in a header, or in the address that a user opens.</summary>
    private IEnumerable<string?> Tokens(HttpRequest request)
    {
        yield return request.Cookies[CookieName];
        if (
            request.Headers[HeaderNames.Authorization].ToString() is var header
            && header.StartsWith(Scheme, StringComparison.Ordinal)
        )
        {
            yield return header[Scheme.Length..];
        }

        if (HttpMethods.IsGet(request.Method))
        {
            yield return request.Query[Parameter];
        }
    }

    // The time of the comparison tells nothing about the token.
    private bool IsToken(string? given) =>
        given is not null && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(given), _token);

    private static string Host(string name, int port) => string.Create(CultureInfo.InvariantCulture, $"{name}:{port}");
}
