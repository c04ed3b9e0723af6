using System.Globalization;
using System.Net;
using System.Text;
using Local.Cloud.LoadBalancing.Tls;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Local.Cloud.LoadBalancing.AccessLogs;

/// <summary>A request, as the log of requests describes it.</summary>
/// <param name="context">The request.</param>
/// <param name="time">The clock.</param>
internal sealed class AccessLogEntry(HttpContext context, TimeProvider time)
{
    private const string Instant = "yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'";

    private readonly DateTimeOffset _created = time.GetUtcNow();
    private readonly long _received = time.GetTimestamp();
    private readonly string _traceId = TraceId.Next(
        context.Request.Headers[TargetRequest.TraceHeader],
        time.GetUtcNow()
    );
    private long? _dispatched;
    private long? _answered;
    private int? _targetStatus;
    private long _requestBytes;
    private long _answerBytes;
    private string? _target;
    private string _targetGroup = "-";

    /// <summary>The priority of the rule that matched; 0 for the default action.</summary>
    public int Priority { get; set; }

    /// <summary>The action that was taken; <c>-</c> for none.</summary>
    public string Action { get; set; } = "-";

    /// <summary>Whether a web ACL has checked the request.</summary>
    public bool IsFiltered { get; set; }

    /// <summary>The address of a redirect; <c>-</c> for none.</summary>
    public string RedirectUrl { get; set; } = "-";

    /// <summary>The id of the request, which the target gets, too.</summary>
    public string Trace => _traceId;

    /// <summary>Records that the request goes to a target.</summary>
    public void Dispatch(string targetGroupArn, IPAddress address, int port)
    {
        _dispatched = time.GetTimestamp();
        (_targetGroup, _target) = (targetGroupArn, $"{address}:{port}");
    }

    /// <summary>Records the beginning of the target's answer.</summary>
    public void Answer(int status) => (_answered, _targetStatus) = (time.GetTimestamp(), status);

    /// <summary>Counts bytes of the request's body.</summary>
    public void CountRequest(long bytes) => _requestBytes += bytes;

    /// <summary>Counts bytes of the body of the target's answer.</summary>
    public void CountAnswer(long bytes) => _answerBytes += bytes;

    /// <summary>Returns the line, with the fields of AWS's guide in their order.</summary>
    /// <param name="loadBalancer">The load balancer's id: <c>app/name/id</c>.</param>
    /// <param name="port">The port of the listener.</param>
    /// <param name="tls">The TLS of the connection; null if it has none.</param>
    /// <param name="connection">The id of the connection; null if it is not known.</param>
    public string Line(string loadBalancer, int port, TlsFacts? tls, string? connection)
    {
        var ended = time.GetTimestamp();
        var request = context.Request;
        var response = context.Response;
        var scheme = tls is null ? "http" : "https";
        var type =
            response.StatusCode == StatusCodes.Status101SwitchingProtocols ? (tls is null ? "ws" : "wss")
            : tls is not null && HttpProtocol.IsHttp2(request.Protocol) ? "h2"
            : scheme;
        var url = $"{request.Method} {scheme}://{HostAndPort(request, port)}{RawTarget()} {Protocol(request.Protocol)}";
        var body = _targetStatus is null ? response.ContentLength ?? 0 : _answerBytes;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{type} {_created + time.GetElapsedTime(_received, ended):yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'} {loadBalancer} "
                + $"{context.Connection.RemoteIpAddress}:{context.Connection.RemotePort} {_target ?? "-"} "
                + $"{Seconds(_received, _dispatched)} {Seconds(_dispatched, _answered)} {Seconds(_answered, ended)} "
                + $"{response.StatusCode} {_targetStatus?.ToString(CultureInfo.InvariantCulture) ?? "-"} "
                + $"{Size(request.Headers, url.Length) + _requestBytes} "
                + $"{Size(response.Headers, 17) + body} "
                + $"\"{Quoted(url)}\" \"{Quoted(OrDash(request.Headers.UserAgent))}\" "
                + $"{tls?.CipherSuite ?? "-"} {tls?.Version ?? "-"} {_targetGroup} \"{Quoted(_traceId)}\" "
                + $"\"{Quoted(OrDash(tls?.ServerName))}\" \"{tls?.CertificateArn ?? "-"}\" {Priority} "
                + $"{_created.ToString(Instant, CultureInfo.InvariantCulture)} \"{Actions}\" \"{Quoted(RedirectUrl)}\" \"-\" "
                + $"\"{_target ?? "-"}\" \"{_targetStatus?.ToString(CultureInfo.InvariantCulture) ?? "-"}\" \"-\" \"-\" "
                + $"{connection ?? "-"} \"-\" \"-\" \"-\""
        );
    }

    private string Actions =>
        !IsFiltered ? Action
        : Action == "-" ? "waf"
        : $"waf,{Action}";

    private string RawTarget() =>
        context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget is ['/', ..] target
            ? target
            : context.Request.Path.ToUriComponent() + context.Request.QueryString.ToUriComponent();

    private static string HostAndPort(HttpRequest request, int port) =>
        request.Host.Port is null ? $"{request.Host.Value}:{port}" : request.Host.Value!;

    private static string Protocol(string protocol) => HttpProtocol.IsHttp2(protocol) ? "HTTP/2.0" : protocol;

    private string Seconds(long? from, long? to) =>
        from is { } start && to is { } end
            ? time.GetElapsedTime(start, end).TotalSeconds.ToString("F3", CultureInfo.InvariantCulture)
            : "-1";

    // The sizes of the lines as HTTP/1.1 writes them.
    private static long Size(IHeaderDictionary headers, int firstLine)
    {
        var size = firstLine + 4L;
        foreach (var (name, values) in headers)
        {
            foreach (var value in values)
            {
                size += name.Length + (value?.Length ?? 0) + 4;
            }
        }

        return size;
    }

    private static string OrDash(string? text) => string.IsNullOrEmpty(text) ? "-" : text;

    private static string Quoted(string text)
    {
        if (!text.Any(c => c is '"' or < ' ' or > '~'))
        {
            return text;
        }

        var quoted = new StringBuilder();
        foreach (var one in Encoding.UTF8.GetBytes(text))
        {
            if (one is (byte)'"' or < (byte)' ' or > (byte)'~')
            {
                quoted.Append(CultureInfo.InvariantCulture, $"\\x{one:X2}");
            }
            else
            {
                quoted.Append((char)one);
            }
        }

        return quoted.ToString();
    }
}
