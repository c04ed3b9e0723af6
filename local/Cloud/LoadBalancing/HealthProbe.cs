using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using Local.Cloud.LoadBalancing.Tls;
using Local.Cloud.Network;

namespace Local.Cloud.LoadBalancing;

/// <summary>Sends health checks from the load balancer's address, each over its own connection.</summary>
internal sealed class HealthProbe(VirtualNetwork network, TimeProvider time)
{
    private static readonly TimeSpan ConnectRetry = TimeSpan.FromMilliseconds(25);

    /// <summary>Checks a target once.</summary>
    /// <param name="connectPatience">The time during which a refused connection is retried; null for no retry.</param>
    public async Task<HealthCheckResult> CheckAsync(
        NetworkInterface loadBalancer,
        IPAddress address,
        int port,
        HealthCheckSettings check,
        TimeSpan? connectPatience,
        CancellationToken cancellationToken
    )
    {
        try
        {
            await using var connection = await ConnectAsync(
                loadBalancer,
                address,
                port,
                connectPatience,
                cancellationToken
            );
            using var timeout = new CancellationTokenSource(check.Timeout, time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
            await using var secured = check.IsSecure
                ? await TargetTls.SecureAsync(connection, either.Token)
                : connection;
            Stream? unused = secured;
            using var client = new HttpMessageInvoker(
                new SocketsHttpHandler
                {
                    ActivityHeadersPropagator = null,
                    AllowAutoRedirect = false,
                    // A check is one try, but the client connects again when the target closes without an answer.
                    // The second connection fails.
                    ConnectCallback = (_, _) =>
                        ValueTask.FromResult(
                            Interlocked.Exchange(ref unused, null)
                                ?? throw new IOException("the target closed the connection without an answer")
                        ),
                    UseCookies = false,
                    UseProxy = false,
                }
            );
            using var request = new HttpRequestMessage(HttpMethod.Get, $"http://{address}:{port}{check.Path}");
            request.Headers.UserAgent.ParseAdd("ELB-HealthChecker/2.0");
            request.Headers.ConnectionClose = true;
            request.Headers.AcceptEncoding.ParseAdd("gzip, compressed");
            using var response = await client.SendAsync(request, either.Token);
            return check.Matcher.Matches((int)response.StatusCode)
                ? HealthCheckResult.Passed with
                {
                    Status = (int)response.StatusCode,
                }
                : HealthCheckResult.Mismatch((int)response.StatusCode);
        }
        catch (SecurityGroupException e)
        {
            // AWS drops the packets, so its load balancer runs into the timeout.
            return HealthCheckResult.TimedOut with { Detail = e.Message };
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return HealthCheckResult.TimedOut;
        }
        catch (Exception e)
            when (e is SocketException or IOException or HttpRequestException or AuthenticationException)
        {
            return HealthCheckResult.Failed with { Detail = e.GetBaseException().Message };
        }
    }

    private async Task<Stream> ConnectAsync(
        NetworkInterface loadBalancer,
        IPAddress address,
        int port,
        TimeSpan? patience,
        CancellationToken cancellationToken
    )
    {
        for (var started = time.GetTimestamp(); ; )
        {
            try
            {
                return await network.ConnectAsync(loadBalancer, address, port, cancellationToken);
            }
            catch (SocketException) when (patience is { } wait && time.GetElapsedTime(started) < wait)
            {
                await Task.Delay(ConnectRetry, time, cancellationToken);
            }
        }
    }
}
