using System.Buffers;
using System.Diagnostics;
using System.IO.Pipelines;
using System.Net.Security;
using System.Security.Authentication;
using Local.Cloud.Acm;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;

namespace Local.Cloud.LoadBalancing.Tls;

/// <summary>
/// The handshake of a connection to a listener. Kestrel's own middleware belongs to an endpoint as it starts; this one
/// serves each connection with the settings of its moment, so that a listener changes between HTTP and HTTPS, and its
/// certificates change, while its port stays open.
/// </summary>
internal static class TlsHandshake
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>Makes the handshake, serves the connection, and ends it.</summary>
    /// <param name="connection">The connection.</param>
    /// <param name="settings">The listener's TLS.</param>
    /// <param name="http2">Whether the client may choose HTTP/2.</param>
    /// <param name="next">Serves the connection.</param>
    /// <param name="ended">
    /// Gets the connection's TLS, or null if the handshake failed, and the duration of the handshake; null for nobody.
    /// </param>
    public static async Task ServeAsync(
        ConnectionContext connection,
        TlsSettings settings,
        bool http2,
        ConnectionDelegate next,
        Action<TlsFacts?, TimeSpan>? ended
    )
    {
        var transport = connection.Transport;
        await using var plain = new DuplexStream(transport);
        await using var stream = new SslStream(plain, leaveInnerStreamOpen: true);
        var started = Stopwatch.GetTimestamp();
        var facts = await HandshakeAsync(connection, stream, settings, http2);
        ended?.Invoke(facts, Stopwatch.GetElapsedTime(started));
        if (facts is null)
        {
            return;
        }

        connection.Features.Set(facts);
        connection.Features.Set<ITlsConnectionFeature>(facts);
        connection.Features.Set<ITlsApplicationProtocolFeature>(facts);
        var pool = connection.Features.Get<IMemoryPoolFeature>()?.MemoryPool ?? MemoryPool<byte>.Shared;
        var secure = new Pipes(
            PipeReader.Create(stream, new StreamPipeReaderOptions(pool, leaveOpen: true, useZeroByteReads: true)),
            PipeWriter.Create(stream, new StreamPipeWriterOptions(pool, leaveOpen: true))
        );
        connection.Transport = secure;
        try
        {
            await next(connection);
        }
        finally
        {
            await secure.Input.CompleteAsync();
            await secure.Output.CompleteAsync();
            connection.Transport = transport;
        }
    }

    private static async Task<TlsFacts?> HandshakeAsync(
        ConnectionContext connection,
        SslStream stream,
        TlsSettings settings,
        bool http2
    )
    {
        var serverName = "";
        ServedCertificate? certificate = null;
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(connection.ConnectionClosed);
        patience.CancelAfter(Patience);
        try
        {
            await stream.AuthenticateAsServerAsync(
                (_, hello, _, _) =>
                {
                    serverName = hello.ServerName;
                    certificate = settings.Choose(serverName);
                    return ValueTask.FromResult(settings.Options(certificate, serverName, http2));
                },
                null,
                patience.Token
            );
            return new TlsFacts(
                stream.SslProtocol,
                CipherSuite.NameOf(stream.NegotiatedCipherSuite),
                stream.NegotiatedApplicationProtocol.Protocol,
                serverName,
                certificate!.Arn
            );
        }
        catch (Exception e) when (e is AuthenticationException or IOException or OperationCanceledException)
        {
            return null;
        }
    }

    private sealed record Pipes(PipeReader Input, PipeWriter Output) : IDuplexPipe;
}
