using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text;
using Local.Cloud.Forwarding;
using Local.Cloud.LoadBalancing.Requests;
using Local.Cloud.LoadBalancing.Tls;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.ObjectPool;

namespace Local.Cloud.LoadBalancing.AccessLogs;

/// <summary>
/// A request while it is answered, as the log of requests and the last requests of its load balancer describe it. Entries
/// are used again, so that a request costs no memory.
/// </summary>
internal sealed class AccessLogEntry
{
    private const string Instant = "yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'";
    private const int LongestPath = 256;
    private const int MostUnused = 1024;

    private static readonly ObjectPool<AccessLogEntry> Unused = new DefaultObjectPool<AccessLogEntry>(
        new DefaultPooledObjectPolicy<AccessLogEntry>(),
        MostUnused
    );

    private IClientRequest _request = null!;
    private TimeProvider _time = null!;
    private DateTimeOffset _created;
    private long _received;
    private string? _traceId;
    private long? _dispatched;
    private long? _answered;
    private long _requestBytes;
    private long _answerBytes;
    private (IPAddress Address, int Port)? _lostTarget;
    private RequestCounter? _targetCounter;
    private AnswerReason _reason;
    private string? _detail;
    private IReadOnlyList<(IPAddress Address, int Port, TargetHealth Health)>? _considered;

    /// <summary>The priority of the rule that matched; 0 for the default action; null if no rule was tried.</summary>
    public int? Priority { get; set; }

    /// <summary>Counts the requests of the rule that matched; null if no rule was tried.</summary>
    public RequestCounter? Counter { get; set; }

    /// <summary>The action that was taken; <c>-</c> for none.</summary>
    public string Action { get; set; } = "-";

    /// <summary>Whether a web ACL has checked the request.</summary>
    public bool IsFiltered { get; set; }

    /// <summary>The address of a redirect; <c>-</c> for none.</summary>
    public string RedirectUrl { get; set; } = "-";

    /// <summary>The span of the request; null if nobody wants it.</summary>
    public Activity? Span { get; set; }

    /// <summary>The ARN of the target group; null if the request goes to none.</summary>
    public string? TargetGroup { get; private set; }

    /// <summary>The target; null for none.</summary>
    public (IPAddress Address, int Port)? Target { get; private set; }

    /// <summary>The status of the target's answer; null for none.</summary>
    public int? TargetStatus { get; private set; }

    /// <summary>The time until the target's answer began; null for none.</summary>
    public TimeSpan? TargetTime => Between(_dispatched, _answered);

    /// <summary>The status of the answer. As in AWS, 460 stands for a client that has gone before its answer.</summary>
    public int Status => _reason == AnswerReason.ClientGone ? 460 : _request.Status;

    /// <summary>The actions in the order in which they were taken.</summary>
    public string Actions =>
        !IsFiltered ? Action
        : Action == "-" ? "waf"
        : $"waf,{Action}";

    /// <summary>The id of the request, which the target gets, too.</summary>
    public string Trace => _traceId ??= TraceId.Next(_request.Header(TargetRequest.TraceHeader), _created);

    /// <summary>Returns the entry of a request that has come.</summary>
    public static AccessLogEntry Begin(IClientRequest request, TimeProvider time)
    {
        var entry = Unused.Get();
        (entry._request, entry._time) = (request, time);
        (entry._created, entry._received) = (time.GetUtcNow(), time.GetTimestamp());
        return entry;
    }

    /// <summary>Ends the entry. It must not be used any more.</summary>
    public void End()
    {
        (_request, _time, _traceId) = (null!, null!, null);
        (_dispatched, _answered, TargetStatus, _requestBytes, _answerBytes) = (null, null, null, 0, 0);
        (TargetGroup, Target, _lostTarget) = (null, null, null);
        (Span, Counter, _targetCounter) = (null, null, null);
        (_reason, _detail, _considered) = (AnswerReason.Target, null, null);
        (Priority, Action, RedirectUrl, IsFiltered) = (null, "-", "-", false);
        Unused.Return(this);
    }

    /// <summary>Records that the request goes to a target.</summary>
    /// <param name="targetGroupArn">The ARN of the group.</param>
    /// <param name="target">The target.</param>
    /// <param name="wanted">The former target of the client; null for none.</param>
    public void Dispatch(string targetGroupArn, TargetGroup.Lease target, (IPAddress Address, int Port)? wanted)
    {
        _dispatched = _time.GetTimestamp();
        _targetCounter = target.Requests;
        var (address, port) = (target.Address, target.Port);
        (TargetGroup, Target) = (targetGroupArn, (address, port));
        _lostTarget = wanted is { } other && !(other.Port == port && other.Address.Equals(address)) ? other : null;
    }

    /// <summary>Records that no target of a group can take the request.</summary>
    /// <param name="targetGroupArn">The ARN of the group.</param>
    /// <param name="targets">The targets of the group; null if the group does not exist.</param>
    public void Leave(
        string targetGroupArn,
        IReadOnlyList<(IPAddress Address, int Port, TargetHealth Health)>? targets
    ) =>
        (TargetGroup, _considered, _reason) = (
            targetGroupArn,
            targets,
            targets is null ? AnswerReason.NoTargetGroup : AnswerReason.NoTarget
        );

    /// <summary>Records why the load balancer makes the answer itself.</summary>
    public void Make(AnswerReason reason, string? detail = null) => (_reason, _detail) = (reason, detail);

    /// <summary>Records the beginning of the target's answer.</summary>
    public void Answer(int status) => (_answered, TargetStatus) = (_time.GetTimestamp(), status);

    /// <summary>Counts bytes of the request's body.</summary>
    public void CountRequest(long bytes) => _requestBytes += bytes;

    /// <summary>Counts bytes of the body of the target's answer.</summary>
    public void CountAnswer(long bytes) => _answerBytes += bytes;

    /// <summary>Returns the line, with the fields of AWS's guide in their order.</summary>
    /// <param name="context">The request and its answer.</param>
    /// <param name="loadBalancer">The load balancer's id: <c>app/name/id</c>.</param>
    /// <param name="port">The port of the listener.</param>
    /// <param name="tls">The TLS of the connection; null if it has none.</param>
    /// <param name="connection">The id of the connection; null if it is not known.</param>
    public string Line(HttpContext context, string loadBalancer, int port, TlsFacts? tls, string? connection)
    {
        var ended = _time.GetTimestamp();
        var request = context.Request;
        var response = context.Response;
        var target = Target is var (address, number) ? $"{address}:{number}" : "-";
        var scheme = tls is null ? "http" : "https";
        var type =
            response.StatusCode == StatusCodes.Status101SwitchingProtocols ? (tls is null ? "ws" : "wss")
            : tls is not null && HttpProtocol.IsHttp2(request.Protocol) ? "h2"
            : scheme;
        var url =
            $"{request.Method} {scheme}://{HostAndPort(request, port)}{RawTarget(context)} {Protocol(request.Protocol)}";
        var body = TargetStatus is null ? response.ContentLength ?? 0 : _answerBytes;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{type} {_created + _time.GetElapsedTime(_received, ended):yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'} {loadBalancer} "
                + $"{_request.Address}:{_request.Port} {target} "
                + $"{Seconds(_received, _dispatched)} {Seconds(_dispatched, _answered)} {Seconds(_answered, ended)} "
                + $"{Status} {TargetStatus?.ToString(CultureInfo.InvariantCulture) ?? "-"} "
                + $"{Size(request.Headers, url.Length) + _requestBytes} "
                + $"{Size(response.Headers, 17) + body} "
                + $"\"{Quoted(url)}\" \"{Quoted(OrDash(request.Headers.UserAgent))}\" "
                + $"{tls?.CipherSuite ?? "-"} {tls?.Version ?? "-"} {TargetGroup ?? "-"} \"{Quoted(Trace)}\" "
                + $"\"{Quoted(OrDash(tls?.ServerName))}\" \"{tls?.CertificateArn ?? "-"}\" {Priority ?? 0} "
                + $"{_created.ToString(Instant, CultureInfo.InvariantCulture)} \"{Actions}\" \"{Quoted(RedirectUrl)}\" \"-\" "
                + $"\"{target}\" \"{TargetStatus?.ToString(CultureInfo.InvariantCulture) ?? "-"}\" \"-\" \"-\" "
                + $"{connection ?? "-"} \"-\" \"-\" \"-\""
        );
    }

    /// <summary>Returns the request with what its answer was made of.</summary>
    /// <param name="port">The port of the listener.</param>
    public AnsweredRequest Answered(int port)
    {
        var ended = _time.GetTimestamp();
        var path = _request.Path;
        return new AnsweredRequest
        {
            Time = _created,
            Client = _request.Address,
            Method = _request.Method,
            Host = _request.Host,
            Path = path.Length <= LongestPath ? path : path[..LongestPath],
            Port = port,
            Priority = Priority,
            Action = Action,
            TargetGroup = TargetGroup,
            Target = Target,
            LostTarget = _lostTarget,
            Status = Status,
            TargetStatus = TargetStatus,
            RequestProcessing = Between(_received, _dispatched),
            TargetProcessing = TargetTime,
            ResponseProcessing = Between(_answered, ended),
            Duration = _time.GetElapsedTime(_received, ended),
            Reason = _reason,
            Detail = _detail,
            Considered = _considered,
        };
    }

    /// <summary>Counts the request for its listener, rule and target.</summary>
    /// <param name="listener">Counts the requests of the listener.</param>
    public void Count(RequestCounter listener)
    {
        var latency = _time.GetElapsedTime(_received);
        var isOwn = TargetStatus is null;
        listener.Count(Status, isOwn, latency);
        Counter?.Count(Status, isOwn, latency);
        _targetCounter?.Count(Status, isOwn, latency);
    }

    private static string RawTarget(HttpContext context) =>
        context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget is ['/', ..] target
            ? target
            : context.Request.Path.ToUriComponent() + context.Request.QueryString.ToUriComponent();

    private static string HostAndPort(HttpRequest request, int port) =>
        request.Host.Port is null ? $"{request.Host.Value}:{port}" : request.Host.Value!;

    private static string Protocol(string protocol) => HttpProtocol.IsHttp2(protocol) ? "HTTP/2.0" : protocol;

    private string Seconds(long? from, long? to) =>
        Between(from, to) is { } time ? time.TotalSeconds.ToString("F3", CultureInfo.InvariantCulture) : "-1";

    private TimeSpan? Between(long? from, long? to) =>
        from is { } start && to is { } end ? _time.GetElapsedTime(start, end) : null;

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
