using System.Net;
using Local.Cloud.LoadBalancing.Tls;
using Local.Cloud.Resources;

namespace Local.Cloud.LoadBalancing.AccessLogs;

/// <summary>A client's connection, for the logs.</summary>
/// <param name="client">The client's address and port.</param>
/// <param name="port">The port of the listener.</param>
internal sealed class ClientConnection(EndPoint? client, int port)
{
    /// <summary>The id by which the lines of the connection and of its requests belong together.</summary>
    public string TraceId { get; } = $"TID_{Ids.Hex(32)}";

    /// <summary>Returns the line of the log of connections, with the fields of AWS's guide in their order.</summary>
    /// <param name="now">The time at which the connection was made, or failed.</param>
    /// <param name="isSecure">Whether the listener is HTTPS.</param>
    /// <param name="tls">The connection's TLS; null if it has none.</param>
    /// <param name="handshake">The duration of the handshake.</param>
    public string Line(DateTimeOffset now, bool isSecure, TlsFacts? tls, TimeSpan handshake)
    {
        var peer = client as IPEndPoint;
        var status =
            !isSecure ? "-"
            : tls is null ? "Failed:UnmappedConnectionError"
            : "Success";
        return string.Create(
            System.Globalization.CultureInfo.InvariantCulture,
            $"{now:yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'} {peer?.Address} {peer?.Port} {port} {tls?.Version ?? "-"} "
                + $"{tls?.CipherSuite ?? "-"} {(tls is null ? "-" : $"{handshake.TotalSeconds:F3}")} \"-\" - - {status} "
                + $"{TraceId} -"
        );
    }
}
