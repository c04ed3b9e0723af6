using System.Net.Sockets;
using Local.Cloud.Network;
using Microsoft.AspNetCore.Http;
using Yarp.ReverseProxy.Forwarder;

namespace Local.Cloud.LoadBalancing;

/// <summary>Forwards a request to a target and returns the target's response, or an error page.</summary>
internal sealed class RequestForwarder(TargetGroups targetGroups, TimeProvider time)
{
    /// <summary>Sends the request to a target of the group.</summary>
    public async Task SendAsync(HttpContext context, string targetGroupArn, Arrival arrival)
    {
        var group = targetGroups.Find(targetGroupArn);
        var stickiness = group?.Settings.Stickiness;
        using var target = group?.Pick(Stickiness.Wanted(context.Request, stickiness, targetGroupArn, time));
        if (target is null)
        {
            await BuiltInPages.WriteAsync(context, BuiltInPages.ServiceUnavailable);
            return;
        }

        if (stickiness is not null)
        {
            Stickiness.Remember(context.Response, stickiness, targetGroupArn, target.Address, target.Port, time);
        }

        arrival.Entry?.Dispatch(targetGroupArn, target.Address, target.Port);
        var error = await SharedForwarder.Instance.SendAsync(
            context,
            $"http://{target.Address}:{target.Port}",
            target.Client,
            new ForwarderRequestConfig { ActivityTimeout = arrival.Settings.IdleTimeout, Version = new Version(1, 1) },
            new TargetRequestTransformer(arrival, time),
            target.Cut
        );
        arrival.Entry?.Release();
        if (
            error != ForwarderError.None
            && !context.Response.HasStarted
            && !context.RequestAborted.IsCancellationRequested
        )
        {
            context.Response.Clear();
            await BuiltInPages.WriteAsync(context, Page(error, context.GetForwarderErrorFeature()?.Exception));
        }
    }

    private static string Page(ForwarderError error, Exception? exception) =>
        error == ForwarderError.RequestTimedOut || IsConnectTimeout(exception)
            ? BuiltInPages.GatewayTimeout
            : BuiltInPages.BadGateway;

    // On AWS, a security group drops refused packets, so the load balancer's connection attempt times out.
    private static bool IsConnectTimeout(Exception? exception)
    {
        for (; exception is not null; exception = exception.InnerException)
        {
            if (
                exception
                is SecurityGroupException
                    or TimeoutException
                    or SocketException { SocketErrorCode: SocketError.TimedOut }
            )
            {
                return true;
            }
        }

        return false;
    }
}
