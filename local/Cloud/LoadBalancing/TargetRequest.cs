using System.Globalization;
using Local.Cloud.Forwarding;
using Local.Cloud.Telemetry;
using Microsoft.AspNetCore.Http;

namespace Local.Cloud.LoadBalancing;

/// <summary>The request to the target: the client's, with the load balancer's headers.</summary>
/// <param name="client">The client's request.</param>
/// <param name="arrival">The way by which the client's request came.</param>
internal readonly struct TargetRequest(IClientRequest client, Arrival arrival) : IForwardedRequest
{
    public const string XForwardedFor = "X-Forwarded-For";
    public const string TraceHeader = "X-Amzn-Trace-Id";
    private const int MostHeaderBytes = 16 * 1024;
    private const string XForwardedProto = "X-Forwarded-Proto";
    private const string XForwardedPort = "X-Forwarded-Port";

    /// <inheritdoc/>
    public bool Drops(string header) =>
        Is(header, XForwardedProto)
        || Is(header, XForwardedPort)
        || Is(header, TraceHeader)
        || Spans.Replaces(arrival.Entry.Span, header)
        || (Is(header, XForwardedFor) && arrival.Settings.XForwardedFor != LoadBalancerSettings.Preserve)
        || (HasTlsHeaders && (Is(header, arrival.Headers.TlsVersion) || Is(header, arrival.Headers.TlsCipherSuite)));

    /// <inheritdoc/>
    public void Add(HeadWriter head)
    {
        if (head.Written.Length > MostHeaderBytes && HasLongHeader(client.Headers))
        {
            throw new ForwardException(ForwardFailure.Client, "a header of the request is longer than 16 K");
        }

        AddForwardedFor(head);
        head.Header(XForwardedProto, arrival.Protocol);
        head.Header(XForwardedPort, arrival.Port.ToString(CultureInfo.InvariantCulture));
        if (HasTlsHeaders && arrival.Tls is { } tls)
        {
            head.Header(arrival.Headers.TlsVersion, tls.Version);
            head.Header(arrival.Headers.TlsCipherSuite, tls.CipherSuite);
        }

        Spans.Write(arrival.Entry.Span, head);
        head.Header(TraceHeader, arrival.Entry.Trace);
    }

    /// <inheritdoc/>
    public void Answered(int status)
    {
        arrival.Entry.Answer(status);
    }

    /// <inheritdoc/>
    public void CountRequest(long bytes) => arrival.Entry.CountRequest(bytes);

    /// <inheritdoc/>
    public void CountAnswer(long bytes) => arrival.Entry.CountAnswer(bytes);

    /// <summary>Returns whether a header is longer than a load balancer takes: 16 K with its name.</summary>
    public static bool HasLongHeader(IHeaderDictionary headers)
    {
        foreach (var (name, values) in headers)
        {
            foreach (var value in values)
            {
                if (name.Length + value?.Length > MostHeaderBytes)
                {
                    return true;
                }
            }
        }

        return false;
    }

    private bool HasTlsHeaders => arrival.Tls is not null && arrival.Settings.TlsHeaders;

    private void AddForwardedFor(HeadWriter head)
    {
        var settings = arrival.Settings;
        if (settings.XForwardedFor != LoadBalancerSettings.Append)
        {
            return;
        }

        head.Add(XForwardedFor);
        head.Add(": "u8);
        if (client.Header(XForwardedFor) is { Length: > 0 } received)
        {
            head.Add(received);
            head.Add(", "u8);
        }

        Span<char> address = stackalloc char[64];
        if (client.Address is { } sender && sender.TryFormat(address, out var length))
        {
            head.Add(address[..length]);
        }

        if (settings.AppendClientPort)
        {
            head.Add(":"u8);
            head.Add(client.Port);
        }

        head.Add("\r\n"u8);
    }

    private static bool Is(string header, string name) => header.Equals(name, StringComparison.OrdinalIgnoreCase);
}
