using System.Net.Security;

namespace Local.Cloud.LoadBalancing.Tls;

/// <summary>TLS from a load balancer to its targets.</summary>
internal static class TargetTls
{
    private static readonly SslClientAuthenticationOptions Options = new()
    {
#pragma warning disable CA5359 // An Application Load Balancer does not check the certificates of its targets.
        RemoteCertificateValidationCallback = (_, _, _, _) => true,
#pragma warning restore CA5359
        TargetHost = "",
    };

    /// <summary>Makes the handshake on a connection to a target, which the result owns from now on.</summary>
    /// <exception cref="System.Security.Authentication.AuthenticationException">The target refused.</exception>
    /// <exception cref="IOException">The connection broke.</exception>
    public static async Task<Stream> SecureAsync(Stream connection, CancellationToken cancellationToken)
    {
        var secure = new SslStream(connection);
        try
        {
            await secure.AuthenticateAsClientAsync(Options, cancellationToken);
            return secure;
        }
        catch
        {
            await secure.DisposeAsync();
            throw;
        }
    }
}
