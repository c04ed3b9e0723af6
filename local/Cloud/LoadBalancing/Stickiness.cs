using System.Buffers.Text;
using System.Net;
using System.Text;
using Local.Cloud.Forwarding;
using Microsoft.Net.Http.Headers;

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
        IClientRequest request,
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

    /// <summary>Sets the cookie that names the client's target, in addition to the target's own cookies.</summary>
    public static void Remember(
        IClientRequest client,
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
        client.AddCookie(new SetCookieHeaderValue(Name(settings), value) { Path = "/", Expires = until }.ToString());
    }

    private static string Name(StickinessSettings settings) =>
        settings.ApplicationCookie is null ? DurationCookie : ApplicationCookie;
}
