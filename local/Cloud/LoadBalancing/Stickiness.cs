using System.Buffers.Text;
using System.Net;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace Local.Cloud.LoadBalancing;

/// <summary>The cookie that keeps a client at its target. Only the load balancer reads its content.</summary>
internal static class Stickiness
{
    private const string DurationCookie = "AWSALB";
    private const string ApplicationCookie = "AWSALBAPP-0";

    /// <summary>
    /// Returns the client's former target; null if the request names none, or the cookie has expired.
    /// </summary>
    public static (IPAddress Address, int Port)? Wanted(
        HttpRequest request,
        StickinessSettings? settings,
        string targetGroupArn,
        TimeProvider time
    )
    {
        if (
            settings is null
            || request.Cookies[Name(settings)] is not { } cookie
            || (settings.ApplicationCookie is { } application && !request.Cookies.ContainsKey(application))
            || !Base64Url.IsValid(cookie)
        )
        {
            return null;
        }

        var parts = Encoding.UTF8.GetString(Base64Url.DecodeFromChars(cookie)).Split(' ');
        return
            parts.Length == 3
            && parts[0] == targetGroupArn
            && IPEndPoint.TryParse(parts[1], out var target)
            && long.TryParse(parts[2], out var until)
            && time.GetUtcNow().ToUnixTimeSeconds() < until
            ? (target.Address, target.Port)
            : null;
    }

    /// <summary>Sets the cookie that names the client's target.</summary>
    public static void Remember(
        HttpResponse response,
        StickinessSettings settings,
        string targetGroupArn,
        IPAddress address,
        int port,
        TimeProvider time
    )
    {
        var until = time.GetUtcNow() + settings.Duration;
        var value = Base64Url.EncodeToString(
            Encoding.UTF8.GetBytes($"{targetGroupArn} {address}:{port} {until.ToUnixTimeSeconds()}")
        );
        // This comes in addition to the target's own cookies, which are copied to the response later.
        response.OnStarting(() =>
        {
            response.Cookies.Append(Name(settings), value, new CookieOptions { Path = "/", Expires = until });
            return Task.CompletedTask;
        });
    }

    private static string Name(StickinessSettings settings) =>
        settings.ApplicationCookie is null ? DurationCookie : ApplicationCookie;
}
