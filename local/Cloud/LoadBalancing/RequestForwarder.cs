using System.Runtime.CompilerServices;
using Local.Cloud.Decisions;
using Local.Cloud.Forwarding;
using Local.Cloud.LoadBalancing.Requests;
using Local.Cloud.Network;

namespace Local.Cloud.LoadBalancing;

/// <summary>Forwards a request to a target and returns the target's response, or an error page.</summary>
internal sealed class RequestForwarder(TargetGroups targetGroups, TimeProvider time)
{
    /// <summary>Sends the request to a target of the group.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    public async ValueTask SendAsync<TClient>(TClient client, string targetGroupArn, Arrival arrival)
        where TClient : IClientRequest
    {
        var group = targetGroups.Find(targetGroupArn);
        var stickiness = group?.Settings.Stickiness;
        var wanted = Stickiness.Wanted(client, stickiness, targetGroupArn, time);
        using var target = group?.Pick(wanted);
        if (target is null)
        {
            arrival.Entry.Leave(targetGroupArn, group?.Targets);
            await client.AnswerAsync(BuiltInPages.Of(BuiltInPages.ServiceUnavailable));
            return;
        }

        if (stickiness is not null)
        {
            Stickiness.Remember(client, stickiness, targetGroupArn, target.Address, target.Port, time);
        }

        arrival.Entry.Dispatch(targetGroupArn, target, wanted);
        try
        {
            await target.Connections.SendAsync(
                client,
                new TargetRequest(client, arrival),
                arrival.Settings.IdleTimeout,
                target.Cut
            );
        }
        catch (ForwardException e)
        {
            var reason = Reason(client, e);
            arrival.Entry.Make(
                reason,
                reason == AnswerReason.TimedOut
                    ? $"the idle timeout is {Moment.Text(arrival.Settings.IdleTimeout)}"
                    : e.Message
            );
            await FailAsync(client, e);
        }
    }

    private static ValueTask FailAsync(IClientRequest client, ForwardException failure)
    {
        if (client.HasStarted || client.IsGone)
        {
            // The client sees that its answer is not whole.
            client.Abort();
            return ValueTask.CompletedTask;
        }

        return client.AnswerAsync(BuiltInPages.Of(Page(failure)));
    }

    private static AnswerReason Reason(IClientRequest client, ForwardException failure) =>
        failure.Failure switch
        {
            _ when client.IsGone => AnswerReason.ClientGone,
            ForwardFailure.Connect when failure.InnerException is SecurityGroupException => AnswerReason.NotAdmitted,
            ForwardFailure.Connect => AnswerReason.NoConnection,
            ForwardFailure.TimedOut when failure.InnerException is OperationCanceledException =>
                AnswerReason.ConnectTimedOut,
            ForwardFailure.TimedOut => AnswerReason.TimedOut,
            ForwardFailure.Client => AnswerReason.BadRequest,
            ForwardFailure.Cut => AnswerReason.Cut,
            _ => AnswerReason.BadAnswer,
        };

    private static string Page(ForwardException failure) =>
        failure.Failure switch
        {
            ForwardFailure.TimedOut => BuiltInPages.GatewayTimeout,
            // On AWS, a security group drops refused packets, so the load balancer's attempt times out.
            ForwardFailure.Connect when failure.InnerException is SecurityGroupException => BuiltInPages.GatewayTimeout,
            ForwardFailure.Client => BuiltInPages.BadRequest,
            _ => BuiltInPages.BadGateway,
        };
}
